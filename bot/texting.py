"""Short messages to phones: through a gateway that takes a POST, whoever runs it."""

from dataclasses import dataclass
from typing import Protocol

import aiohttp

ANSWER_S = 5.0


class NotTextedError(Exception):
    """The gateway did not take it; says why, without number and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeText:
    """A code to be texted. `phone`: a mobile number, 11 digits; `words`: the whole message in Chinese."""

    phone: str
    code: str
    minutes: int
    words: str


class Texting(Protocol):
    """A way to text phones."""

    async def send(self, text: CodeText) -> None:
        """Send one. Raises NotTextedError where it was not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A gateway behind HTTP: JSON with `phone`, `code`, `minutes` and `text`; any status of 2xx takes it."""

    http: aiohttp.ClientSession
    url: str
    token: str = ""

    async def send(self, text: CodeText) -> None:
        """One POST. It is not repeated: a person asks for another code where none came."""
        body = {"phone": text.phone, "code": text.code, "minutes": text.minutes, "text": text.words}
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with self.http.post(
                self.url, json=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as told:
                status = told.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotTextedError(type(error).__name__) from error
        if not 200 <= status < 300:
            message = f"HTTP {status}"
            raise NotTextedError(message)
