"""Accounts, for the administrator: who there is, what they may do, where they are signed in."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from aiohttp import web

from bot.app import Parts
from bot.consoles.desk import page, say, see_other
from bot.consoles.fields import Fields, fields, identity_of
from bot.consoles.section import Entry, Section
from bot.web.problems import ProblemError
from bot.web.routes import Handler, Routes
from bot.web.staff import keeper_of, staff_of
from knowledge import account_queries
from knowledge.accounts import (
    CITY_WIDE,
    ROLE_NAMES,
    AccountError,
    NoSuchAccountError,
    Profile,
    Role,
    Staff,
    State,
    name_fault,
)
from knowledge.passwords import BusyError, one_time
from knowledge.store import Transaction

KEY, PATH = "staff", "/console/staff"
ROLES = frozenset({Role.ADMINISTRATOR})
ROLE_PURPOSES = {
    Role.ORGANIZER: "发布本部门的开放日活动，管报名和签到",
    Role.DEPARTMENT_EDITOR: "办理转到本部门的来信，写答复",
    Role.AGENT: "接听转人工的对话，登记来信",
    Role.CURATOR: "整理文件和问答，补没答上的问题",
    Role.REVIEWER: "审核要公开的内容",
    Role.SUPERVISOR: "看全市的办理情况，催办",
    Role.CITY_OFFICE: "看全市、统筹全市的活动和来信",
    Role.ADMINISTRATOR: "管账号和审计，看全市",
}


@dataclass(frozen=True, slots=True)
class StaffPages:
    """The handlers."""

    parts: Parts

    async def listed(self, request: web.Request) -> web.Response:
        """Everybody, or those who are asked for."""
        query = request.query
        role = Role(query["role"]) if query.get("role") in set(Role) else None
        async with self.parts.store.transaction() as transaction:
            found = await account_queries.everybody(
                transaction,
                words=query.get("words", "").strip().replace("\x00", "")[:32],
                role=role,
                department_id=query.get("department", "").replace("\x00", "")[:32] or None,
            )
        values = {"accounts": found, "wanted": query, **self._choices()}
        return await page(request, "console_staff.html", values, here=KEY, crumbs=(("账号", None),))

    async def new(self, request: web.Request) -> web.Response:
        """The form for a new account."""
        return await self._form(request)

    async def add(self, request: web.Request) -> web.StreamResponse:
        """A new account, with a one-time password that is shown once."""
        form = await fields(request)
        name = form.text("name", most=32)
        if (fault := name_fault(name)) is not None:
            form.wrong("name", fault)
        profile = self._profile(form)
        if form.errors:
            return await self._form(request, form=form)
        password = one_time()
        kept = await self._hashed(request, password)
        staff = Staff(
            id=uuid4(), name=name, display=profile.display, department_id=profile.department_id,
            roles=profile.roles, must_change=True,
        )  # fmt: skip
        try:
            async with self.parts.store.transaction() as transaction:
                await account_queries.add(
                    transaction, staff=staff, password=kept, actor=staff_of(request).actor, now=self.parts.now()
                )
        except AccountError as error:
            form.wrong("name", str(error))
            return await self._form(request, form=form)
        return await self._handed(request, staff, password)

    async def edit(self, request: web.Request) -> web.Response:
        """One account."""
        async with self.parts.store.transaction() as transaction:
            staff = await _found(transaction, identity_of(request))
        return await self._form(request, staff=staff)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Other roles, department or display name."""
        form = await fields(request)
        profile = self._profile(form)
        async with self.parts.store.transaction() as transaction:
            staff = await _found(transaction, identity_of(request), form)
        try:
            if not form.errors:
                async with self.parts.store.transaction() as transaction:
                    await account_queries.change_profile(
                        transaction, staff, profile, actor=staff_of(request).actor, now=self.parts.now()
                    )
        except AccountError as error:
            form.wrong("roles", str(error))
        if form.errors:
            return await self._form(request, staff=staff, form=form)
        return await self._done(request, staff, f"已修改{profile.display}的账号，对方需要重新登录。")

    async def password(self, request: web.Request) -> web.StreamResponse:
        """A new one-time password, shown once."""
        password = one_time()
        kept = await self._hashed(request, password)
        form = await fields(request)
        async with self.parts.store.transaction() as transaction:
            staff = await _found(transaction, identity_of(request), form)
            await account_queries.change_password(
                transaction, staff, kept, one_time=True, actor=staff_of(request).actor, now=self.parts.now()
            )
        return await self._handed(request, staff, password)

    async def state(self, request: web.Request) -> web.StreamResponse:
        """Disable an account, let it in again, or end its sessions."""
        form = await fields(request)
        act, actor, now = form.text("act"), staff_of(request).actor, self.parts.now()
        try:
            async with self.parts.store.transaction() as transaction:
                staff = await _found(transaction, identity_of(request), form)
                if act == "sessions":
                    await account_queries.end_sessions(transaction, staff, actor=actor, now=now)
                else:
                    state = State.ACTIVE if act == "enable" else State.DISABLED
                    await account_queries.change_state(transaction, staff, state, actor=actor, now=now)
        except AccountError as error:
            return await see_other(request, f"{PATH}/{request.match_info['id']}", str(error), "bad")
        said = {"enable": "已启用", "sessions": "已退出全部登录："}.get(act, "已停用，登录已全部退出：")
        return await self._done(request, staff, f"{said}{staff.display}（{staff.name}）。")

    def _profile(self, form: Fields) -> Profile:
        roles = frozenset(Role(one) for one in form.many("roles") if one in set(Role))
        department = form.text("department", most=32) or None
        if not roles:
            form.wrong("roles", "至少选一个角色。")
        elif department is None and not roles & CITY_WIDE:
            form.wrong("department", "请选部门；只有看全市的角色可以不选。")
        elif department is not None and department not in self.parts.library.city.by_id:
            form.wrong("department", "没有这个部门。")
        return Profile(
            display=form.text("display", label="姓名", least=1, most=32), department_id=department, roles=roles
        )

    async def _hashed(self, request: web.Request, password: str) -> str:
        try:
            return await keeper_of(request).sign_in.passwords.hash(password)
        except BusyError:
            raise ProblemError(503, "现在登录的人太多", "请过几秒再试一次。") from None

    async def _handed(self, request: web.Request, staff: Staff, password: str) -> web.Response:
        """The page that shows a one-time password, this once."""
        crumbs = (("账号", PATH), (staff.display, f"{PATH}/{staff.id}"), ("一次性密码", None))
        values = {"account": staff, "password": password}
        return await page(request, "console_staff_password.html", values, here=KEY, crumbs=crumbs)

    async def _done(self, request: web.Request, staff: Staff, said: str) -> web.StreamResponse:
        """Back to the account; whoever changed their own has to sign in again."""
        if staff.id != staff_of(request).id:
            await say(request, said)
        return await see_other(request, f"{PATH}/{staff.id}")

    async def _form(
        self, request: web.Request, *, staff: Staff | None = None, form: Fields | None = None
    ) -> web.Response:
        keeper = keeper_of(request)
        open_ones = await keeper.sessions.of_person(staff.id, staff.version, now=keeper.now()) if staff else ()
        values = {
            "account": staff,
            "errors": form.errors if form is not None else {},
            "typed": form.raw if form is not None else None,
            "chosen": form.many("roles") if form is not None else tuple(staff.roles if staff else ()),
            "sessions": open_ones,
            **self._choices(),
        }
        crumbs = (("账号", PATH), (staff.display if staff else "新建账号", None))
        status = 422 if values["errors"] else 200
        return await page(request, "console_staff_edit.html", values, here=KEY, crumbs=crumbs, status=status)

    def _choices(self) -> dict[str, object]:
        return {
            "departments": [(one.id, one.short) for one in self.parts.library.city.departments],
            "department_names": {one.id: one.short for one in self.parts.library.city.departments},
            "roles": [(role.value, ROLE_NAMES[role], ROLE_PURPOSES[role]) for role in Role],
            "role_names": ROLE_NAMES,
        }


async def _found(transaction: Transaction, identity: UUID, form: Fields | None = None) -> Staff:
    """The account, at the version that the form was made from. Raises ProblemError where it is gone or changed."""
    staff = await account_queries.by_id(transaction, identity)
    if staff is None:
        raise ProblemError(404, "没有找到", str(NoSuchAccountError()))
    if form is not None and form.text("version", most=9) != str(staff.version):
        raise ProblemError(409, "账号刚刚变过", "有人在您之前改过这个账号。请回到账号页，看一下现在的内容再改。")
    return staff


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    pages = StaffPages(parts)
    table: tuple[tuple[str, str, Handler], ...] = (
        ("GET", PATH, pages.listed),
        ("GET", f"{PATH}/new", pages.new),
        ("POST", f"{PATH}/new", pages.add),
        ("GET", f"{PATH}/{{id}}", pages.edit),
        ("POST", f"{PATH}/{{id}}", pages.change),
        ("POST", f"{PATH}/{{id}}/password", pages.password),
        ("POST", f"{PATH}/{{id}}/state", pages.state),
    )
    for method, path, handler in table:
        routes.add(method, path, handler, roles=ROLES)


ENTRY = Entry(
    key=KEY, label="账号", path=PATH, roles=ROLES, icon="people", purpose="给同事开账号、定角色，停用不用的账号"
)
SECTION = Section(entries=(ENTRY,), add=add)
