"""One typed endpoint: what it takes, what it gives, who may call it, and what can go wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from bot.api import problems
from bot.api.problems import ApiError, Problem
from bot.logins import EVERYTHING, Person

ID_CHARS = 64
IN_QUERY = frozenset({"GET", "DELETE"})


class Given(BaseModel):
    """The base of what comes in: closed, so that a misspelt name is told and not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Told(BaseModel):
    """The base of what goes out."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Nothing(Given):
    """No fields."""


In = TypeVar("In", bound=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as an endpoint sees it. `key` is the client's idempotency key, where the endpoint takes one."""

    request: web.Request
    token: str = ""
    key: str = ""
    signed_in: Person | None = None

    @property
    def person(self) -> Person:
        """Who calls. Raises ApiError where nobody is signed in."""
        if self.signed_in is None:
            raise ApiError(problems.NOT_SIGNED_IN)
        return self.signed_in

    def uuid(self, name: str) -> UUID:
        """A part of the path. What is no id cannot be found."""
        try:
            return UUID(self.request.match_info[name])
        except ValueError:
            raise ApiError(problems.NOT_FOUND) from None

    def word(self, name: str) -> str:
        """A part of the path that is a short name. PostgreSQL takes no NUL and no lone surrogate."""
        word = self.request.match_info[name]
        if not (0 < len(word) <= ID_CHARS and word.isprintable()):
            raise ApiError(problems.NOT_FOUND)
        return word


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an endpoint tells, with a status other than its first one."""

    told: Told
    status: int


Act = Callable[[Call, In], Awaitable[Told | Answer | web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[In]):
    """One endpoint. `gives` is a model, or the media type of a file; `login`: who is not signed in gets 401."""

    method: str
    path: str
    name: str
    summary: str
    tag: str
    takes: type[In]
    act: Act[In]
    gives: type[Told] | str
    statuses: tuple[int, ...] = (200,)
    login: bool = True
    scope: str = EVERYTHING
    keyed: bool = False
    problems: tuple[Problem, ...] = field(default=())

    @property
    def in_query(self) -> bool:
        """Whether what it takes stands in the address."""
        return self.method in IN_QUERY

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Every problem that a client must expect."""
        found = [*self.problems, problems.WRONG_FIELDS, problems.GONE]
        if self.login:
            found += [problems.NOT_SIGNED_IN, problems.TOO_MANY, problems.OUT_OF_SCOPE]
        if not self.in_query and self.takes is not Nothing:
            found += [problems.NOT_JSON, problems.NOT_JSON_TYPE, problems.TOO_LARGE]
        if self.keyed:
            found += [problems.KEY_MISSING, problems.KEY_REUSED]
        if "{" in self.path:
            found.append(problems.NOT_FOUND)
        return tuple(dict.fromkeys(found))
