"""What residents are told before they leave a name and a phone with a case (个人信息保护法 Art. 17): who, why, what, how
long, rights. Whoever leaves them agrees to this version of the words; a change of the words is a new version.
"""

PURPOSE = "voices"
VERSION = "voices-2026-11"


def told(city: str, hotline: str, kept_days: int) -> str:
    """The notice as one text, for the chat. `kept_days`: how long after the case has closed they are kept."""
    return (
        f"谁收集：{city}政务公开办和办理这件事的单位。\n"
        "为什么：核实情况、联系您，不作其他用途，不对外公开。\n"
        "收集什么：一个称呼，一个电话。\n"
        f"怎么保管：加密保存，工作人员每次查看都留下记录；办结{kept_days}天后，连同来信原文、图片一起自动删除。\n"
        f"您的权利：随时可以说“删除我的数据”，要查看、更正请拨打{hotline}。"
    )
