"""The templates of the demonstration's account: what a city would choose on the platform, and how notices fill them."""

from bot.demo.platform.subscriptions import PlatformTemplate, Subscriptions
from bot.wechat.templates import Call, Source, Template, Templates
from knowledge.notices import Topic

_TITLES = {
    Topic.VISIT_OFFER: "候补名额提醒",
    Topic.VISIT_REMINDER: "活动开始提醒",
    Topic.VISIT_CHANGE: "活动变更提醒",
    Topic.CASE: "事项进展提醒",
    Topic.DIGEST: "新文件提醒",
}
_OF_VISITS = {"thing1": Source.TITLE, "phrase2": Source.STATE, "time3": Source.WHEN, "thing4": Source.PLACE}
_OF_OTHERS = {"thing1": Source.TITLE, "phrase2": Source.STATE, "thing3": Source.TEXT}
_WORDS = {"thing1": "名称", "phrase2": "状态", "time3": "时间", "thing3": "内容", "thing4": "地点"}


def templates() -> Templates:
    """For the settings: the account's template messages, which every follower gets."""
    return {topic: Template(id=f"demo-{topic.value}", fields=_fields(topic), call=Call.TEMPLATE) for topic in _TITLES}


def _fields(topic: Topic) -> dict[str, Source]:
    return dict(_OF_VISITS if topic.value.startswith("visit") else _OF_OTHERS)


def subscriptions() -> Subscriptions:
    """The same for the platform."""
    return Subscriptions(
        templates={
            f"demo-{topic.value}": PlatformTemplate(title=title, fields={name: _WORDS[name] for name in _fields(topic)})
            for topic, title in _TITLES.items()
        }
    )
