"""Staff: who they are, which department they belong to, what they may do. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member of staff may do."""

    ORGANIZER = "organizer"
    DEPARTMENT_EDITOR = "department_editor"
    AGENT = "agent"
    CURATOR = "curator"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    CITY_OFFICE = "city_office"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: dict[Role, str] = {
    Role.ORGANIZER: "活动组织员",
    Role.DEPARTMENT_EDITOR: "部门编辑",
    Role.AGENT: "坐席",
    Role.CURATOR: "知识管理员",
    Role.REVIEWER: "审核员",
    Role.SUPERVISOR: "督办员",
    Role.CITY_OFFICE: "市政务公开办",
    Role.ADMINISTRATOR: "系统管理员",
}
EVERY_ROLE = frozenset(Role)
#: Who sees every department.
CITY_WIDE = frozenset({Role.CITY_OFFICE, Role.SUPERVISOR, Role.ADMINISTRATOR})


class State(StrEnum):
    """Whether an account lets anybody in; one of the demonstration does so in the demonstration only."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DEMONSTRATION = "demonstration"


class AccountError(Exception):
    """An account that cannot be as it was asked for; the text is what staff read."""


class NameTakenError(AccountError):
    """Somebody signs in with this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"用户名“{name}”已经有人用了，请换一个。")


class NoSuchAccountError(AccountError):
    """Nobody has this name or id."""

    def __init__(self, name: str = "") -> None:
        super().__init__(f"没有用户“{name}”。" if name else "没有这个用户。")


class ChangedMeanwhileError(AccountError):
    """Somebody else changed the account since it was looked at."""

    def __init__(self) -> None:
        super().__init__("这个账号刚刚被别人改过，请看一下现在的内容再改。")


class DemonstrationError(AccountError):
    """The demonstration's accounts have a password that everybody knows: nothing makes them others."""

    def __init__(self) -> None:
        super().__init__("示例账号只在演示里用，不能停用或启用。")


class LastAdministratorError(AccountError):
    """Without this account nobody could manage accounts any more."""

    def __init__(self) -> None:
        super().__init__("这是最后一个能用的系统管理员，不能停用，也不能去掉这个角色。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One member of staff. Who belongs to no department must see all of them."""

    id: UUID
    name: str
    display: str
    department_id: str | None
    roles: frozenset[Role]
    state: State = State.ACTIVE
    version: int = 1
    must_change: bool = False  # came with a one-time password
    locked_until: datetime | None = None
    created_at: datetime | None = None

    @property
    def sees_all(self) -> bool:
        """Whether every department's records are theirs to see."""
        return bool(self.roles & CITY_WIDE)

    @property
    def scope(self) -> str | None:
        """The one department whose records they see; None for every department."""
        if self.sees_all:
            return None
        if self.department_id is None:
            raise AccountError("不看全市的人员必须有部门。")
        return self.department_id

    @property
    def profile(self) -> "Profile":
        """What an administrator decides about them."""
        return Profile(display=self.display, department_id=self.department_id, roles=self.roles)

    @property
    def actor(self) -> str:
        """How the audit log names them."""
        return f"staff:{self.id}"

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is theirs."""
        return not self.roles.isdisjoint(roles)

    def sees(self, department_id: str | None) -> bool:
        """Whether a record of this department is theirs to see."""
        return self.sees_all or (department_id is not None and department_id == self.department_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an administrator decides about an account."""

    display: str
    department_id: str | None
    roles: frozenset[Role]


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """The roles of these names. Raises AccountError for one that is none."""
    try:
        return frozenset(Role(name) for name in names)
    except ValueError as error:
        wrong = str(error).split("'")[1]
        raise AccountError(f"没有角色“{wrong}”。可用：{'、'.join(Role)}。") from None


def name_fault(name: str) -> str | None:
    """Why this cannot be a name to sign in with; None where it can."""
    fine = name.isascii() and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    if not (fine and 2 <= len(name) <= 32):
        return "用户名用 2 到 32 个英文字母、数字、点、横线或下划线。"
    return None
