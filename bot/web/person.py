"""Who chats on the web: an opaque random id in a signed cookie. It says nothing about anybody."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web

COOKIE = "mingchuang_chat"
COOKIE_S = 30 * 24 * 3600
KEY_CHARS = 32
ID_CHARS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who chats; `fresh` where their browser has still to be told its id."""

    id: str
    fresh: bool = False


def _new_id() -> str:
    return secrets.token_urlsafe(16)


class People:
    """Reads and writes the cookie. Raises ValueError for a key too short to sign with."""

    def __init__(self, secret: str, *, secure: bool, new_id: Callable[[], str] = _new_id) -> None:
        if len(secret) < KEY_CHARS:
            message = f"the secret key needs at least {KEY_CHARS} characters"
            raise ValueError(message)
        self._key = sha256(f"webchat\n{secret}".encode()).digest()
        self._secure = secure
        self._new_id = new_id

    def of(self, request: web.BaseRequest) -> Person:
        """The person of this request; somebody new where the cookie is missing or was not signed by us."""
        identity, _, signature = request.cookies.get(COOKIE, "").partition(".")
        known = 0 < len(identity) <= ID_CHARS and hmac.compare_digest(
            signature.encode(errors="replace"), self._sign(identity).encode()
        )
        return Person(id=identity) if known else Person(id=self._new_id(), fresh=True)

    def remember(self, response: web.StreamResponse, person: Person) -> None:
        """Tell the browser who it is (before the response is prepared)."""
        response.set_cookie(
            COOKIE,
            f"{person.id}.{self._sign(person.id)}",
            max_age=COOKIE_S,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def _sign(self, identity: str) -> str:
        return hmac.new(self._key, identity.encode(errors="replace"), sha256).hexdigest()
