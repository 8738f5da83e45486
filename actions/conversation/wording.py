"""What is said in conversation, whatever the subject."""

from actions import examples
from actions.model import Facts


def welcome(facts: Facts) -> str:
    """Somebody followed the account."""
    service, said = facts.service, examples.of_everything(facts)
    return (
        f"您好，这里是{service.city}政务公开服务。有事直接说，我来答：\n"
        "1. 办事问答：条件、材料、多少钱、在哪办\n"
        "2. 找文件：文号、标题、主题都行，带解读\n"
        "3. 找部门和服务点：电话、时间、最近的大厅\n"
        "4. 我要说：建议、找茬、写给市长\n"
        + (f"比如：{said}。\n" if said else "")
        + f"答案都出自已发布的文件和人工审定的问答；答不了的会直说，也可以打{service.hotline}。"
    )


def help_text(facts: Facts) -> str:
    """What the service can do."""
    service = facts.service
    number, topic = examples.number(facts), examples.topic(facts)
    written = examples.quoted(number, topic and f"{topic}的文件", topic and f"{topic}政策解读")
    department, hall = examples.department(facts), examples.hall(facts)
    return (
        "我能帮您：\n"
        f"· 办事问答：直接问{examples.such_as(examples.quoted(*examples.questions(facts)))}\n"
        f"· 找文件和解读：说文号、标题或主题{examples.such_as(written)}\n"
        f"· 查部门：电话、地址、时间{examples.such_as(examples.quoted(department and f'{department}电话'))}\n"
        f"· 找服务点：说名字{examples.such_as(examples.quoted(hall))}，或者发送位置找最近的\n"
        "· 开放日：看活动、报名、查我的预约\n"
        "· 我要说：提建议、报错报修、给领导留言，还能查进度\n"
        "· 答得不对：回复“答错了”，工作人员会核对\n"
        f"· 找人：回复“转人工”，或者拨打{service.hotline}（{service.hotline_hours}）\n"
        "说普通话、家乡话、发语音都行。"
    )


def lost(facts: Facts) -> str:
    """Not understood, or nothing that a government's service does."""
    said = examples.such_as(examples.of_everything(facts))
    return (
        "这件事我帮不上忙：我只回答政策、办事、部门和服务点方面的问题。\n"
        f"换个说法试试{said}；要找人，回复“转人工”或者拨打{facts.service.hotline}。"
    )


def about_me(facts: Facts) -> str:
    """Who is asked who it is: no person, and where one is."""
    service = facts.service
    return (
        f"我是{service.city}政务公开服务的自动助手，不是真人。答案都出自已发布的文件和人工审定的问答，答不了的会直说。\n"
        f"想找真人，回复“转人工”，或者拨打{service.hotline}（{service.hotline_hours}）；想看我能做什么，回复“帮助”。"
    )


def scolded(facts: Facts) -> str:
    """Somebody is angry with the service."""
    return (
        "没帮上您，很抱歉。\n"
        f"把要办的事再说一次，我重新查；想找真人，回复“转人工”或者拨打{facts.service.hotline}；刚才答得不对，回复“答错了”。"
    )


def none_of_these(facts: Facts) -> str:
    """None of the choices is meant."""
    return (
        "好的，那就都不是。您的问题已记下，工作人员会来补充。\n"
        f"说得再具体一点我再查一次：什么事、给谁办、在哪个区县；着急的话回复“转人工”，或者拨打{facts.service.hotline}。"
    )


def nothing_to_affirm(facts: Facts) -> str:
    """A yes, and nothing was asked."""
    return f"好的。您接着说想办的事就行{examples.such_as(examples.quoted(*examples.questions(facts, 1)))}。"


GREETING = "您好！有什么要问的、要找的，直接说就行。回复“帮助”看看我能做什么。"
THANKS = "不客气，有事随时找我。"
ADDRESS = "网址我打不开。要反映网页有错、打不开，回复1，我来登记；想问别的，请打字告诉我。"
WHICH_MATTER = "您问的是哪件事？把要办的事也说上，我来查。"
NOTHING_TO_RESEND = "没有要补发的内容了。想问什么，直接说就行。"
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
