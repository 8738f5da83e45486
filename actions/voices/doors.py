"""What is no case: other doors that the law opens, and which of them (RULES.md, Cases; 政府信息公开条例 Art. 39). Pure."""

import re

_DOORS = (
    (
        re.compile(r"申请.{0,6}信息公开|信息公开申请|依申请公开|公开申请表"),
        "申请公开政府信息要走单独的渠道，不算反映事项：请到市政府网站“政府信息公开”栏的“依申请公开”提交，或者到各单位信息公开机构当面、邮寄申请，单位会在20个工作日内答复。",
    ),
    (
        re.compile(r"行政复议|不服.{0,10}(?:处罚|决定|裁决)"),
        "对行政处罚、行政决定不服，可以在知道之日起60日内申请行政复议：请找同级人民政府的行政复议机构（司法局），也可以在网上申请。这里不能代收复议申请。",
    ),
    (
        re.compile(r"信访|上访"),
        "信访事项请到信访局来访接待场所，或者在国家信访局网站、手机应用上提出，会在15日内告诉您是否受理。这里收到的诉求按便民热线办理，不算信访。",
    ),
    (
        re.compile(r"举报.{0,10}(?:贪污|受贿|腐败|干部违纪|公职人员)|检举|行贿|受贿|贪污"),
        "反映公职人员违纪违法，请拨打12388或者登录12388网站，由纪检监察机关受理并为您保密，请不要在这里写具体姓名。",
    ),
)


def right_door(text: str) -> str | None:
    """Where this has to go instead; None where it can be taken here."""
    return next((words for pattern, words in _DOORS if pattern.search(text)), None)
