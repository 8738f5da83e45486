"""What residents are told about a conversation with a person."""

from datetime import datetime

from knowledge.city_time import CITY_TIME

WEEKDAYS = "一二三四五六日"
BACK = "人工对话结束了，现在由智能助手继续为您服务。有事直接说；还要找人，回复“转人工”。"
CAME = "工作人员已经接上，请直接说。想回到智能助手，回复“结束人工”。"
ANSWERED_LATER = (
    "（您之前的留言，工作人员来答复了。接下来您说的话都会转给工作人员；想回到智能助手，回复“结束人工”。）\n"
)
RELEASED = "正在为您换一位工作人员，请稍等。"
IDLE = "好一会儿没有新消息，人工对话先结束了，现在由智能助手继续为您服务。还要找人，回复“转人工”。"
AWAY = "工作人员暂时离开了，您没得到答复的话已经作为留言保留，答复会发到这里。现在由智能助手继续为您服务。"
HEARD_IN_DANGER = "我在，您说的工作人员马上能看到，正在赶来接。现在很难受的话，先打 12356（24小时，有人听您说）；有马上的危险，打 110 或 120。"
STILL_HERE = (
    "好，不催您。您刚才说的话工作人员还会看，也会来问问您好不好。"
    "什么时候想说，直接在这里说，或者打 12356（24小时）；有马上的危险，打 110 或 120。"
)
RELIEVED = "听到您这么说，我放心一些。刚才的话工作人员还会看，来问问您好不好。心里再难受的时候，打 12356（24小时），或者直接在这里说。"
CARING = (
    "我在听，您说的我都会转给工作人员。您现在一个人吗？能的话，让信得过的人来陪陪您。想有人听您说，打 12356（24小时）；有马上的危险，打 110 或 120。",
    "谢谢您愿意说出来。再难的时候也会过去一点，先不做决定，等有人来和您一起想办法。12356 现在就有人接，110、120 随时能来。",
    "您慢慢说，不着急。手边要是有药、有刀，先放远一点，到有人的地方坐坐。想听见人的声音，打 12356；有马上的危险，打 110 或 120。",
)
"""What is answered, in turn, to somebody who may harm themself while no person is there."""
IN_TURN = "刚才接您的工作人员没有回上话，正在给您换一位，请稍等。现在很难受就先打 12356（24小时）；有马上的危险，打 110 或 120。"
HEARD = "收到，已经转给工作人员，接上后会看到。不等了就回复“结束人工”。"
LEAVE = "请把事情说清楚：什么事、在哪里、想怎么办。一条说不完，过后可以再回复“留言”接着说。不留了回复“取消”。"
NOTHING_LEFT = "还没有说留什么话。"
NO_LONGER = "好的，不找人工了。有事直接说，我来答。"
NO_PERSON = "现在没有人工对话。有事直接说；要找人，回复“转人工”。"
SAID_TO_STAFF = "对工作人员说的话"  # what stands on record in the place of the words
ABOUT = "和工作人员的对话"  # what a message that may not have arrived is called


def opening(moment: datetime) -> str:
    """`11月23日（周一）9:00`, city time."""
    here = moment.astimezone(CITY_TIME)
    return f"{here.month}月{here.day}日（周{WEEKDAYS[here.weekday()]}）{here.hour}:{here.minute:02d}"


def asked(before: int, minutes: int) -> str:
    """Somebody is being found; `before` others wait."""
    queue = f"前面还有{before}位在等，" if before else ""
    return (
        f"正在为您转人工，{queue}请稍等。现在就可以把事情说一说，工作人员接上后会看到。\n"
        f"{minutes}分钟内没有人接上，我会告诉您。不等了就回复“结束人工”。"
    )


def closed(opens: datetime, hotline: str, hotline_hours: str) -> str:
    """Out of office hours: when somebody is there, and what can be done now."""
    return (
        f"现在不是人工服务时间，工作人员{opening(opens)}上班。\n"
        f"急事请拨打{hotline}（{hotline_hours}）。可以先留言，上班后答复您："
    )


def left(opens: datetime, *, now_open: bool) -> str:
    """A message was left."""
    when = "工作人员空出手来就答复" if now_open else f"工作人员{opening(opens)}上班后答复"
    return f"已经留言，{when}，答复会发到这里。要补充，回复“留言”接着说。"


def nobody(hotline: str, said: int) -> str:
    """Nobody came in time; `said` lines of the resident are kept."""
    kept = f"您刚才说的{said}条已经作为留言交给工作人员，答复会发到这里；要补充，" if said else "可以先留言："
    return (
        f"很抱歉，工作人员都在忙，没有人接上。{kept}回复“留言”接着说。\n急事请拨打{hotline}。智能助手也继续为您服务。"
    )


def nobody_in_danger(said: int) -> str:
    """Nobody came in time to somebody who may harm themself; supervisors have been told."""
    kept = f"您说的{said}条都在，" if said else ""
    return (
        f"很抱歉，工作人员还没接上，已经再去催了，{kept}他们会尽快在这里回您。\n"
        "请先别等：打 12356（心理援助热线，24小时有人听您说）；有马上的危险，打 110 或 120。您也可以接着在这里说。"
    )


def alarmed(minutes: int) -> str:
    """What staff read in a conversation of which supervisors were told."""
    return f"{minutes}分钟没有人接，已提醒督办员。"


def hotline(hotline: str, hours: str, site_url: str) -> str:
    """A person is wanted, and only the hotline has one."""
    site = f"，网上留言：{site_url}" if site_url else ""
    return f"请拨打政务服务便民热线{hotline}（{hours}），有话务员接听{site}。\n也可以先把事情告诉我，能查到的我马上答。"
