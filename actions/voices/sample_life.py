"""What became of one sample letter: every act by whose act it is, at its moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid5

from actions.voices import cases, replies, resident_acts, taking
from actions.voices.model import SYSTEM, Actor, Desk, Kind, NewCase, NewReply, Role
from actions.voices.queries import resident_actor
from actions.voices.sample import CHANNEL, PAGE, SUBMITTED, SampleCase, id_of
from knowledge.residents import resident_id
from knowledge.store import Transaction

_GIVEN = ("assigned", "waiting", "transferred", "returned")
_REPLIED = ("replied", "rated", "closed", "followed", "reopened", SUBMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who of the demonstration's staff does what: the office, a second person, an editor for each department."""

    loader: str
    office: str
    second: str
    editors: Mapping[str, str]

    def editor(self, department: str | None) -> Actor:
        """The editor of a department."""
        name = self.editors.get(department or "", f"demonstration:{department}")
        return Actor(id=name, role=Role.DEPARTMENT, department_id=department)


async def live(transaction: Transaction, one: SampleCase, desk: Desk, cast: Cast) -> None:
    """Let a letter come and go as far as it has come."""
    life = _Life(transaction, one, desk, cast)
    await life.come()
    if one.at == "received":
        return
    await life.be_accepted()
    if one.at in _GIVEN:
        await life.be_given()
        await life.be_moved()
    elif one.at == "merged":
        await life.be_merged()
    elif one.at in _REPLIED:
        await life.be_given()
        await life.be_answered()


@dataclass(frozen=True, slots=True)
class _Life:
    transaction: Transaction
    one: SampleCase
    desk: Desk
    cast: Cast

    @property
    def office(self) -> Actor:
        return Actor(id=self.cast.office, role=Role.OFFICE)

    @property
    def editor(self) -> Actor:
        return self.cast.editor(self.one.department)

    @property
    def writer(self) -> Actor:
        return resident_actor(resident_id(CHANNEL, self.one.sender))

    async def come(self) -> None:
        one, more = self.one, self.one.more
        name, phone = one.contact if more.get("name") else ("", "")
        new = NewCase(
            kind=one.kind, channel=CHANNEL, sender=one.sender, key=f"sample:{one.key}", text=one.text, name=name, phone=phone,
            anonymous=not name and one.kind is not Kind.LETTER, public=bool(more.get("public")),
            leader=str(more.get("leader", "")), page_url=f"{PAGE}{one.key}" if more.get("page") else "",
        )  # fmt: skip
        await taking.take(self.transaction, new, self.desk, case_id=one.id, now=one.received)

    async def be_accepted(self) -> None:
        one = self.one
        await cases.accept(self.transaction, one.id, by=self.office, desk=self.desk, now=one.accepted)

    async def be_given(self) -> None:
        one, more = self.one, self.one.more
        lead = str(more.get("from", one.department))
        await cases.assign(
            self.transaction,
            one.id,
            lead,
            assisting=more.get("assist", ()),
            by=self.office,
            desk=self.desk,
            now=one.given,
        )
        if "note" in more:
            await cases.note(self.transaction, one.id, more["note"], by=self.editor, now=one.moved)
        if "opinion" in more:
            helper = self.cast.editor(more["assist"][0])
            await cases.give_opinion(self.transaction, one.id, more["opinion"], by=helper, now=one.moved)

    async def be_moved(self) -> None:
        one, more, desk = self.one, self.one.more, self.desk
        match one.at:
            case "transferred":
                reason = "按职责分工，由贵单位办理更合适。"
                by = self.cast.editor(str(more["from"]))
                await cases.transfer(
                    self.transaction, one.id, str(one.department), reason, by=by, desk=desk, now=one.moved
                )
            case "returned":
                await cases.give_back(
                    self.transaction, one.id, more["because"], by=self.editor, desk=desk, now=one.moved
                )
            case "waiting":
                await cases.wait(self.transaction, one.id, more["ask"], by=self.editor, desk=desk, now=one.moved)

    async def be_merged(self) -> None:
        one = self.one
        await cases.merge(
            self.transaction, one.id, id_of(one.more["into"]), by=self.office, desk=self.desk, now=one.given
        )

    async def be_answered(self) -> None:
        one, more = self.one, self.one.more
        public = bool(more.get("public"))
        sent = await replies.reply(
            self.transaction, one.id, NewReply(text=more["reply"], public=public), by=self.editor, desk=self.desk,
            reply_id=uuid5(one.id, "reply"), now=one.replied,
        )  # fmt: skip
        if one.at == SUBMITTED:
            return
        if public:
            second = Actor(id=self.cast.second, role=Role.OFFICE)
            await replies.approve(self.transaction, sent.id, by=second, desk=self.desk, now=one.replied)
        if "stars" in more:
            await resident_acts.rate(
                self.transaction, one.id, int(more["stars"]), by=self.writer, desk=self.desk, now=one.rated
            )
        await self._end()

    async def _end(self) -> None:
        one, desk, now = self.one, self.desk, self.one.closed
        if one.at in ("closed", "reopened"):
            await cases.close(self.transaction, one.id, by=SYSTEM, desk=desk, now=now)
        if one.at == "followed":
            await resident_acts.follow_up(self.transaction, one.id, one.more["say"], by=self.writer, desk=desk, now=now)
        if one.at == "reopened":
            await resident_acts.reopen(self.transaction, one.id, one.more["say"], by=self.writer, desk=desk, now=now)
