"""What a text means by rule, before any classifier is asked: commands, one's own numbers, and words that lead a text.

Who begins with "我要提建议：" makes a suggestion, whatever the suggestion is about; who sends the number or the code of a
case asks how far it is. A lead must stand at the beginning, behind a greeting at most, and what follows must not turn it
into a question ("投诉电话是多少") or into a case of the past ("我投诉的事").
"""

import re

from intents.commands import command
from intents.entities import tickets
from intents.entities.spans import plain
from intents.text import fold

_VOICES = ("submit_suggestion", "report_fault", "ask_leader")
DOORS = {"我要说": _VOICES, "我有话说": _VOICES, "我有话要说": _VOICES}
"""Names that open several rooms: the resident chooses."""

_BEGIN = (
    r"^[\s,.!?、。~:;'\"()《》【】\[\]*#\-—…]*"
    r"(?:(?:你好|您好|恁好|喂|哎|诶|嗨|hi|hello|在吗|有人吗|请问|麻烦(?:你|您)?(?:了|下|一下)?|打扰(?:了|一下)?|那个|这个|就是|同志|师傅|老师|小窗|明窗|亲"
    r"|大家好)(?:啊|呀|哈|们)?[\s,.!?、。~:]*){0,3}"
)
_SELF = r"(?:我们?|俺们?|咱们?|本人)"
_WHO = rf"(?:(?:{_SELF}|我家|俺家|我妈|我爸|小区业主|全体业主|市民|居民|村民)(?:今天|今儿|现在|这边|这里|有点)?)?"
_WISH = r"(?:想|要|来|有|得|必须|打算|准备|就|也|还|只|实名|在线|坚决|强烈|帮我|帮俺|给我|替我|需要|能不能|可不可以|可以){0,4}"
_TO = r"(?:(?:跟|给|向|对|和)(?:咱|你们?|您们?|恁们?|政府|[市区县]里|[市区县]政府|有关部门|相关部门|领导)(?:这边|这儿|这里|政府|领导|部门)*)?"
_SOME = r"(?:一下|下|一?个|几个|俩|两个|一?条|几条|一?点|几点|一?些|一项|一?件|一?份)?(?:小|好|合理化?|宝贵)?的?"
_LEADER = r"(?:副?市长|市委书记|书记|区长|县长|局长|镇长|乡长|秘书长|省长|厅长|主任|一把手|大领导|[市区县]领导|领导)(?:同志|大人|先生|们)?"
_OPENS = r"[:,。!、\s]*"


def _lead(intent: str, pattern: str) -> tuple[str, re.Pattern[str]]:
    return intent, re.compile(_BEGIN + pattern)


_LEADS = (
    # 给市长写信, 写信给市长, 致市长的一封信, 市长您好：, 我要反映给市长
    _lead(
        "ask_leader",
        rf"{_WHO}{_WISH}(?:给|向|跟|为)[^,。!?]{{0,6}}?{_LEADER}(?:写|发|捎|留|寄|递|去|带)(?![的过了])(?:一?[个封句点]|几句)?(?:信|言|话|封|邮件)",
    ),
    _lead("ask_leader", rf"{_WHO}{_WISH}(?:写|发)(?:一?[个封])?(?:信|邮件|留言)给[^,。!?]{{0,6}}?{_LEADER}"),
    _lead(
        "ask_leader",
        rf"{_WHO}{_WISH}(?:反映|反应|投诉|举报|汇报|求助|诉说)[^,。!?]{{0,4}}?(?:给|到|向)[^,。!?]{{0,4}}?{_LEADER}",
    ),
    _lead("ask_leader", rf"(?:致|呈)[^,。!?]{{0,8}}?{_LEADER}(?:的一封信|的信|[:,、!]|$)"),
    _lead("ask_leader", rf"(?:尊敬|敬爱|亲爱)的[^,。!?]{{0,6}}?{_LEADER}"),
    _lead(
        "ask_leader",
        r"[^,。!?我你]{0,5}?(?:市长|书记|区长|县长|局长|镇长|秘书长)(?:同志|大人)?[,:!、\s]*(?:您好|你好|好)[,:!、。\s]+\S{4}",
    ),
    _lead(
        "ask_leader",
        rf"{_WHO}{_WISH}(?:和|跟|找)[^,。!?]{{0,4}}?(?:市长|书记|区长|县长)(?:拉拉?呱|唠唠|聊聊|谈谈|说说)",
    ),
    # 提个建议：……, 我建议……
    _lead(
        "submit_suggestion",
        rf"{_WHO}{_WISH}{_TO}{_WISH}(?:提出?|说|讲|献)[上交]?{_SOME}(?:建议|意见|想法|点子)(?![书稿箱的了过])",
    ),
    _lead("submit_suggestion", rf"{_WHO}{_WISH}{_TO}有{_SOME}(?:建议|意见|想法)(?:[想要是:,给跟对提说]|反映|$)"),
    _lead(
        "submit_suggestion",
        rf"(?:{_SELF}|市民|居民)?(?:强烈|郑重|诚恳|真心|再次|诚挚|特此|就是|还是)?建议(?:[:,\s]|是|一下)*"
        r"(?![书的稿信箱价人吗呢了过没哪几我俺你被提吃买穿看转]|有没有|什么|啥|多少|怎么|咋|如何|收到|采[纳用])\S{3}",
    ),
    _lead("submit_suggestion", r"[我俺]的?(?:一点|几[点条]|一个)?(?:小|粗浅的?)?(?:建议|意见)(?:就?是|如下|:)\S{2}"),
    _lead("submit_suggestion", r"(?:意见建议|意见|合理化建议|金点子):\s*\S{3}"),
    # 我要投诉……, 举报……, 报修：, 反映一下……
    _lead(
        "report_fault",
        rf"{_WHO}{_WISH}{_TO}(?:投诉|举报|检举|控诉|报修|上报)(?:一?下|一?个)?{_OPENS}(?![的过了与和你])\S{{2}}",
    ),
    _lead(
        "report_fault",
        rf"{_WHO}{_WISH}{_TO}(?:反映|反应)(?:一?下|一?个|几个|一?点|一?些)(?:问题|情况|事儿?|现象)?{_OPENS}\S{{2}}",
    ),
    _lead("report_fault", rf"(?:{_SELF}(?:[想要得来就])+|[想要]){_TO}(?:反映|反应){_OPENS}(?![的过了])\S{{2}}"),
    _lead("report_fault", r"反映[:,、]?\s*(?![的过了]|强烈|情况良好|灵敏)\S{4}"),
    # 取消周六的预约
    _lead(
        "cancel_booking",
        rf"{_WHO}{_WISH}把?[我俺]?(?:的|那个|这个|这次|上次)?[^,。!?怎咋]{{0,10}}?(?:取消|退掉?|撤销)(?:掉|了|一下)?[^,。!?]{{0,12}}?"
        r"(?:预约|报名|名额|门票|票)(?:[吧了呗啊]|行吗|可以吗)?[,。!~\s]*(?:谢谢)?[。!~\s]*$",
    ),
)
_TURNED = {
    "ask_leader": re.compile(r"多久|多长时间|几天|回信了|看了吗|看了没|收到了?[吗没]|咋样|怎么样了|到哪|有用[吗没不]"),
    "submit_suggestion": re.compile(
        r"咋样|怎么样了|到哪了|有回复|有人看|看了[没吗]|采[用纳][了没吗]|被采|奖金|奖励|多久|算了|不提了"
        r"|(?:下次|上次|这次|参观时|活动时|现场|开放日).{0,12}(?:参观|活动|开放日|讲解|现场|耳机|志愿者)"
        r"|腾讯|游戏|苹果|老板|公司食堂|淘宝|京东|拼多多|抖音|滴滴|明星|球队|国足|电视剧|综艺"
    ),
    "report_fault": re.compile(
        r"电话(?:号码?)?(?:是?(?:多少|哪个|几))?[?吗呢]*$|热线|渠道|流程|平台[?吗]|信箱|材料|证据|凭证|有[什啥]?么?奖|奖[励金多几]|时限|时间限制|多久|几天|实名吗|匿名吗|要?不要实名"
        r"|咋样|怎么样了|咋办|怎么投诉|怎么举报|在哪(?:投诉|举报|报修)|去哪(?:投诉|举报|报修)|到[哪几]|处理[了得]?[没吗]|查了[没吗]|回音|结果|回复|答复|有没有人|有人管|石沉大海|记录|进度|查询|编号"
        r"|办[完结]了|信息|(?:这条|这个|你的?|你们的?)(?:回答|答案|答复|机器人)|机器人|智能客服|先不投诉|餐厅菜|你们店|商城|滴滴|外卖|快递员|淘宝|京东|拼多多|抖音"
    ),
    "cancel_booking": re.compile(r"机票|车票|高铁|火车|飞机|电影|演唱会|酒店|快递|外卖|挂号|民宿|球票|订单"),
}
"""What turns a short text with such a beginning into something else: a question, a case of the past, another's business."""
_SHORT = 32

_OWN = re.compile(r"[0-9a-z]{5}")
_OURS = re.compile(r"20\d{6}-[0-9A-Z]{2,8}-\d{5,8}[0-9A-Z]|[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}")
_NOT_TRACKED = re.compile(r"人工|客服|真人|删除|删掉|注销|退订|报名|预约|写信")


def ruled(text: str) -> tuple[str, ...]:
    """The intent that a text has by rule; several where the resident is to choose; none where the classifier decides."""
    known = command(text)
    if known is not None:
        return (known,)
    folded = fold(text)
    rooms = DOORS.get(folded.strip(" ,.!?。~"))
    if rooms is not None:
        return rooms
    if _names_own_case(text, folded):
        return ("track_ticket",)
    lead = next((intent for intent, pattern in _LEADS if pattern.search(folded)), None)
    return () if lead is None or (len(folded) <= _SHORT and _TURNED[lead].search(folded)) else (lead,)


def _names_own_case(text: str, folded: str) -> bool:
    """Whether the text holds a number or a code as our receipts have them, and wants nothing else done with it."""
    if not _OWN.search(folded) or _NOT_TRACKED.search(folded):
        return False
    return any(_OURS.fullmatch(one.value) for one in tickets.find(plain(text)))
