"""What is said in conversation, whatever the subject."""

from actions.model import Service

EXAMPLES = "“80岁老人高龄津贴多少钱”“找明政发〔2026〕6号”“莲汀区政务大厅在哪”"


def welcome(service: Service) -> str:
    """Somebody followed the account."""
    return (
        f"您好，这里是{service.city}政务公开服务。有事直接说，我来答：\n"
        "1. 办事问答：条件、材料、多少钱、在哪办\n"
        "2. 找文件：文号、标题、主题都行，带解读\n"
        "3. 找部门和服务点：电话、时间、最近的大厅\n"
        "4. 我要说：建议、找茬、写给市长\n"
        f"比如：{EXAMPLES}。\n"
        f"答案都出自已发布的文件和人工审定的问答；答不了的会直说，也可以打{service.hotline}。"
    )


def help_text(service: Service) -> str:
    """What the service can do."""
    return (
        "我能帮您：\n"
        "· 办事问答：直接问，比如“新生儿落户要啥材料”\n"
        "· 找文件和解读：比如“明政发〔2026〕6号”“养老服务的文件”“高龄津贴政策解读”\n"
        "· 查部门：比如“民政局电话”“落户归谁管”\n"
        "· 找服务点：比如“莲汀区政务大厅”，或者发送位置找最近的\n"
        "· 答得不对：回复“答错了”，工作人员会核对\n"
        f"· 找人：回复“转人工”，或者拨打{service.hotline}（{service.hotline_hours}）\n"
        "说普通话、家乡话、发语音都行。"
    )


def lost(service: Service) -> str:
    """Not understood, or nothing that a government's service does."""
    return (
        "这件事我帮不上忙：我只回答政策、办事、部门和服务点方面的问题。\n"
        f"换个说法试试，比如{EXAMPLES}；要找人，请拨打{service.hotline}。"
    )


GREETING = "您好！有什么要问的、要找的，直接说就行。回复“帮助”看看我能做什么。"
THANKS = "不客气，有事随时找我。"
WHICH_MATTER = "您问的是哪件事？把要办的事也说上，我来查。"
NOTHING_TO_AFFIRM = "好的。您接着说想办的事就行，比如“落户要什么材料”。"
NOTHING_TO_DENY = "好的。要是刚才答得不对，回复“答错了”，我请工作人员核对；或者换个说法再问我一次。"
NOTHING_TO_CANCEL = "现在没有正在办的事。想退预约请说“取消预约”，不想收推送请说“退订”。"

UNREADABLE = {
    "image": "图片我还看不懂。请把图里的问题打成字发给我，我来查。",
    "video": "视频我还看不了。请把想问的事说成一句话发给我。",
    "voice": "这段语音没能听清。请再说一遍，或者打字告诉我。",
    "sticker": "收到您的表情。想问什么事，打字告诉我就行。",
    "link": "链接我打不开。请把想问的内容复制成文字发给我；要反映网页的问题，请说“网页有错”。",
    "miniprogram": "小程序卡片我打不开。请把想问的事打成字发给我。",
}
UNREADABLE_OTHER = "这条消息我看不懂。请打字告诉我想问的事。"
REVOKED = "已按您的要求处理您撤回的授权信息。"
EMPTY = "没有看到文字。请直接说您想问的事。"
