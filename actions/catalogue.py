"""The catalogue: from an intent to what the service does about it, one line each.

`label` is how the intent is put to a resident as a choice; an entry without one is never offered. Beside the intents
there are entries of the house's own: `welcome` (somebody followed or scanned a code), `unreadable` (a picture, a
sticker, …), `unsure` (several intents are possible), `none_of_these` (a no to choices), `which_matter` (words that
can only be about some matter, and nobody said which), `resend` (an answer that may not have arrived), `follow_up` and
`add_words` (more about a case; reached by a choice under it), `leave_message` (words for staff who are not there).
"""

from dataclasses import dataclass

from actions.account import chat as account
from actions.answers import chat as answers
from actions.conversation import chat as talk
from actions.documents import chat as documents
from actions.erasers import ERASERS
from actions.form import Form
from actions.handover import chat as handover
from actions.model import Act
from actions.offices import chat as offices
from actions.places import chat as places
from actions.visits import chat as visits
from actions.visits import chat_changing as changing
from actions.visits import chat_feedback as opinions
from actions.visits import chat_mine as my_visits
from actions.visits import chat_offers as offers
from actions.voices import chat as voices
from actions.voices import chat_track as tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What the service does about an intent."""

    act: Act
    label: str = ""
    form: Form | None = None


Catalogue = dict[str, Action]

_INTENTS: Catalogue = {
    "greet": Action(act=talk.greet),
    "thanks": Action(act=talk.thanks),
    "help": Action(act=talk.help_me, label="看看能做什么"),
    "human_agent": Action(act=handover.human_agent, label="找人工"),
    "affirm": Action(act=offers.or_take(talk.affirm)),
    "deny": Action(act=offers.or_give_back(talk.deny)),
    "cancel": Action(act=offers.or_give_back(talk.cancel)),
    "report_answer": Action(act=talk.report_answer, label="反映答错了", form=talk.REPORT),
    "out_of_scope": Action(act=talk.out_of_scope),
    "ask_policy": Action(act=answers.ask_policy, label="问政策、问办事"),
    "find_document": Action(
        act=answers.library_first(documents.find_document, unless=documents.is_numbered), label="找文件"
    ),
    "find_interpretation": Action(act=documents.find_interpretation, label="看政策解读"),
    "office_info": Action(
        act=answers.library_first(offices.office_info, unless=offices.is_named), label="查部门的电话地址"
    ),
    "find_place": Action(act=places.find_place, label="找服务点、办事大厅"),
    "list_events": Action(
        act=answers.beside_an_answer(answers.library_first(visits.list_events, unless=visits.is_particular)),
        label="看开放日活动",
    ),
    "book_visit": Action(act=visits.book_visit, label="报名开放日活动", form=visits.BOOKING),
    "my_bookings": Action(act=my_visits.my_bookings, label="查我的预约"),
    "cancel_booking": Action(act=my_visits.cancel_booking, label="取消预约", form=my_visits.CANCELLING),
    "change_booking": Action(act=changing.change_booking, label="更改预约", form=changing.CHANGING),
    "visit_feedback": Action(act=opinions.visit_feedback, label="评价参观活动", form=opinions.OPINION),
    "submit_suggestion": Action(act=voices.submit_suggestion, label="提建议", form=voices.SUGGESTION),
    "report_fault": Action(act=voices.report_fault, label="报错、报修", form=voices.FAULT),
    "ask_leader": Action(act=voices.ask_leader, label="给领导留言", form=voices.LETTER),
    "track_ticket": Action(act=tracking.track_ticket, label="查反映事项的进度", form=tracking.TRACKING),
    "subscribe_topic": Action(act=account.subscribe_topic, label="订阅政策", form=account.SUBSCRIPTION),
    "unsubscribe": Action(act=account.unsubscribe, label="退订推送"),
    "delete_my_data": Action(act=account.delete_my_data(ERASERS), label="删除我的信息"),
}

CATALOGUE: Catalogue = {
    **_INTENTS,
    "welcome": Action(act=talk.welcome),
    "unreadable": Action(act=talk.unreadable),
    "unsure": Action(
        act=talk.unsure(
            {name: one.label for name, one in _INTENTS.items() if one.label},
            directory={"office_info": offices.office_info, "find_place": places.find_place},
            named=offices.is_named,
        )
    ),
    "none_of_these": Action(act=talk.none_of_these),
    "which_matter": Action(act=talk.which_matter),
    "resend": Action(act=talk.resend),
    "leave_message": Action(act=handover.leave_message, label="给工作人员留言", form=handover.LEAVING),
    "follow_up": Action(act=tracking.follow_up, label="追问", form=tracking.FOLLOWING),
    "add_words": Action(act=tracking.add_words, label="补充情况", form=tracking.ADDING),
}
INTENTS = tuple(_INTENTS)
