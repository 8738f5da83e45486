"""A person in distress gets the right number at once, before anything else: which number, and in which words. Pure.

Whether a text tells of danger is read before (`intents/distress`). Numbers: 110 police, 119 fire and rescue, 120 first aid,
122 traffic accidents, 96110 fraud, 12356 the national line for mental health (since 2025-05-01).
"""

import re

from intents.model import Alarm, Danger

FOLLOWED = "这里不是报警平台，处理急事请一定先打电话。"
_THERE = "您愿意的话，也可以在这里接着和我说，我会请工作人员尽快看到。"
_OWN = (
    "听到您这么说，我很担心您。请先别一个人扛着：\n· 心理援助热线 12356（24小时，有人听您说）\n· 有马上的危险，请打 110 或 120\n"
    f"能的话，现在就给身边信得过的人打个电话，或者请他来陪陪您。{_THERE}"
)
_HURT = (
    "我很担心您。请现在就打 120（急救），说清楚吃了什么、伤在哪里、人在哪里；打不了就喊身边的人。\n"
    f"开着煤气、烧着炭的，先开窗到外面去。打 110 也会马上有人来。电话里想找人说说，打 12356（24小时）。{_THERE}"
)
_OTHER = (
    "这很紧急，请现在就打 110；人已经受伤、吃了药、喝了农药的，打 120。说清楚人在哪里、看到了什么。\n"
    "有人在身边的话，别让他一个人待着，把刀、药、绳子拿开，陪他说话，别责备，也别逼近在高处的人。\n"
    "不知道怎么劝，打 12356（心理援助热线，24小时）。"
)
_WORDS = {
    Danger.FIRE: "请马上离开危险的地方，到安全处拨打 119（火警）。\n闻到燃气味：别开关电器、别打火，关阀开窗后到室外再打电话。烟大就用湿毛巾捂住口鼻，"
    "低身走，别坐电梯；出不去就关上门、到窗口呼救。有人受伤、头晕，请打 120。",
    Danger.INJURY: "请马上拨打 120（急救），说清楚在哪里、什么情况，按医生的话做，别挂电话。\n没有呼吸心跳的，边打电话边做胸外按压；流血的，用干净的布按住。",
    Danger.CRIME: "请先到安全的地方，马上拨打 110（报警）；不方便说话，可以发短信到 12110，写清楚地点和情况。\n有人受伤请打 120。",
    Danger.ACCIDENT: "人先到护栏外等安全的地方，拨打 122（交通事故）；有人受伤马上打 120，有人卡在车里打 119。\n打开双闪，在车后放三角牌，别挪动伤者。",
    Danger.MISSING: "请马上拨打 110（报警），不用等24小时。说清楚人的年龄、穿着、什么时候在哪里不见的，准备好照片。\n"
    "同时请附近的商场、车站、小区保安帮忙看监控、广播找人。遇到走失的老人孩子，也打 110，陪他等民警来。",
    Danger.TRAPPED: "请马上拨打 119（救援）；也可以打 110。有人受伤、落水、昏迷的，同时打 120。\n"
    "落水别盲目下去救，找杆子、绳子、救生圈递过去；被困别硬闯，待在安全处，按电梯里的求救铃，留着手机的电。",
    Danger.FRAUD: "请马上停止转账，立刻拨打 110 或 96110（反诈专线），越快越能拦住钱；同时打银行客服挂失、冻结自己的卡。\n"
    "别挂着对方的电话，别开屏幕共享，聊天记录和转账截图都留好。公安、法院不会叫人转钱到“安全账户”。",
}
_BRIEF = {
    Danger.SELF_HARM: "要是您现在很难受、有伤害自己的念头，请打 12356（24小时，有人听您说），有马上的危险打 110 或 120。",
    Danger.FIRE: "要是现在有火情、闻到燃气味，请到安全处马上打 119。",
    Danger.INJURY: "要是现在有人病重、受伤，请马上打 120。",
    Danger.CRIME: "要是现在有人受到伤害、威胁，请马上打 110。",
    Danger.ACCIDENT: "要是刚出了交通事故，请打 122，有人受伤马上打 120。",
    Danger.MISSING: "要是现在有人走失，请马上打 110，不用等24小时。",
    Danger.TRAPPED: "要是现在有人落水、被困，请马上打 119 或 110。",
    Danger.FRAUD: "要是刚给骗子转了钱、说了验证码，请马上打 110 或 96110。",
}
_ALSO = {
    Danger.SELF_HARM: ("12356", "心里很难受、想伤害自己，打 12356（24小时）。"),
    Danger.FIRE: ("119", "有火、有燃气味，到安全处打 119。"),
    Danger.INJURY: ("120", "有人受伤、昏迷，打 120。"),
    Danger.CRIME: ("110", "有人行凶、威胁，打 110。"),
    Danger.ACCIDENT: ("122", "交通事故打 122。"),
    Danger.MISSING: ("110", "有人走失，打 110。"),
    Danger.TRAPPED: ("119", "有人被困、落水，打 119。"),
    Danger.FRAUD: ("96110", "刚被骗了钱，打 110 或 96110。"),
}
_DONE = re.compile(
    r"(?:吃|吞|喝|服)(?:了|下|完)|割(?:了|开|腕|脉|手)|流血|的血|血流|划(?:了|开)|烧(?:着|了)炭|炭.{0,3}点|(?:煤气|燃气).{0,4}开|开(?:了|着)(?:煤气|燃气)|挂上了"
)
_ABOUT_OTHERS = re.compile(
    r"他|她|有人|有个|孩子|儿子|女儿|闺女|老公|老婆|丈夫|媳妇|爱人|对象|[我俺](?:妈|爸|娘|爹|哥|姐|弟|妹|儿|姨|叔|舅)|妈妈|爸爸|同学|同桌|室友|朋友|闺蜜|邻居|同事|工友|网友"
)
_ABOUT_ONESELF = re.compile(
    r"(?:我|俺)(?:真的?|实在|现在|今[晚天儿]|就|也|都|好|已经|快|还是|一个人)*(?:不想|不要|想|要|准备|打算|决定|活|死|没法|受不了|撑|熬|坚持不|吃了|喝了|吞了|割|站在|坐在|走了)|我死|我(?:先|要)走"
)


def words_for(alarm: Alarm, text: str) -> str:
    """What is said at once to whoever is in danger, or beside somebody who is. The most urgent stands first."""
    said = _of_self_harm(text) if alarm.danger is Danger.SELF_HARM else _WORDS[alarm.danger]
    for danger in alarm.also:
        number, line = _ALSO[danger]
        if number not in said:
            said = f"{said}\n{line}"
    return said if alarm.danger is Danger.SELF_HARM else f"{said}\n{FOLLOWED}"


def _of_self_harm(text: str) -> str:
    if _ABOUT_OTHERS.search(text) and not _ABOUT_ONESELF.search(text):
        return _OTHER
    return _HURT if _DONE.search(text) else _OWN


def brief_words(alarm: Alarm, hotline: str) -> str:
    """What is said before the answer where somebody may be in danger and the text may as well be calm."""
    return f"{_BRIEF[alarm.danger]}不急的事，接着往下说，或者打{hotline}。"
