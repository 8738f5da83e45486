"""The account's menu: the four doors of PRODUCT.md in the platform's 3 × 5 shape."""

from typing import Any


def menu() -> list[dict[str, Any]]:
    """WeChat's menu JSON (`button` of menu/create); keys are read by `bot.choosing`."""
    return [
        {
            "name": "查政策",
            "sub_button": [
                _click("办事问答", "ask_policy"),
                _click("找文件", "find_document"),
                _click("看解读", "find_interpretation"),
                _click("找部门", "office_info"),
                _click("找服务点", "find_place"),
            ],
        },
        {
            "name": "我要说",
            "sub_button": [
                _click("提个建议", "submit_suggestion"),
                _click("给政府找找茬", "report_fault"),
                _click("和市长拉拉呱", "ask_leader"),
                _click("查办理进度", "track_ticket"),
                _click("转人工", "human_agent"),
            ],
        },
        {
            "name": "开放日",
            "sub_button": [
                _click("近期活动", "list_events"),
                _click("报名参观", "book_visit"),
                _click("我的预约", "my_bookings"),
                _click("评价活动", "visit_feedback"),
                _click("使用帮助", "help"),
            ],
        },
    ]


def _click(name: str, intent: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": f"intent:{intent}"}
