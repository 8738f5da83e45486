"""Passwords of staff: what makes one acceptable, and their hashes (argon2id), made away from the event loop."""

import asyncio
import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

LEAST_CHARS, MOST_CHARS = 12, 128
LEAST_DIFFERENT = 6
#: What guessers try first; a password that is one of these with digits or marks around it is refused too.
COMMON = frozenset({
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "admin", "administrator", "root", "welcome", "letmein",
    "iloveyou", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsx", "qazwsxedc", "abc", "abcabc", "abcdef",
    "abcdefg", "test", "testtest", "changeme", "default", "secret", "login", "master", "woaini", "woaizhongguo",
    "zhongguo", "mima", "mimamima", "wodemima", "minghu", "mingchuang", "zhengwu", "gongkai", "nihao", "aini",
    "yanshi", "guanliyuan",
})  # fmt: skip
_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")
_RUN_CHARS = 8
#: Letters and digits that nobody takes for one another.
_CLEAR = "23456789abcdefghjkmnpqrstuvwxyz"
WAITING_MOST = 64


class BusyError(RuntimeError):
    """More people sign in at this moment than this process can check."""


def normal(password: str) -> str:
    """The same password, however the keyboard composed it."""
    return unicodedata.normalize("NFKC", password)


def fault_of(password: str, name: str) -> str | None:
    """Why `password` will not do for the account `name`, as staff read it; None where it will."""
    given = normal(password)
    if len(given) < LEAST_CHARS:
        return f"密码至少要 {LEAST_CHARS} 个字符，可以用一句自己记得住的话。"
    if len(given) > MOST_CHARS:
        return f"密码最多 {MOST_CHARS} 个字符。"
    low = given.casefold()
    if name.casefold() in low:
        return "密码里不能有用户名。"
    if len(set(low)) < LEAST_DIFFERENT or _is_common(low):
        return "这个密码太常见，容易被猜到，请换一个。"
    return None


def _is_common(low: str) -> bool:
    core = "".join(one for one in low if one.isalpha())
    spoken = low.strip("0123456789!@#$%^&*()_-+=.,?~ ")
    repeated = any(low == (low[:size] * len(low))[: len(low)] for size in range(1, 5))
    return repeated or core in COMMON or spoken in COMMON or _has_run(low)


def _has_run(low: str) -> bool:
    """Whether most of it is keys in a row."""
    lines = [line for run in _RUNS for line in (run * 2, run[::-1] * 2)]
    starts = range(len(low) - _RUN_CHARS + 1)
    return any(low[start : start + _RUN_CHARS] in line for start in starts for line in lines)


def one_time(choose: Callable[[str], str] = secrets.choice) -> str:
    """A fresh one-time password, easy to read aloud: four groups of four (79 bits)."""
    return "-".join("".join(choose(_CLEAR) for _ in range(4)) for _ in range(4))


def _unmatched(hasher: PasswordHasher) -> str:
    """A hash that takes as long to check as any other, of no password."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"


class Passwords:
    """Hashes and checks passwords on threads of its own: at most two at a time, so that memory stays bounded."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobody = _unmatched(self._hasher)  # checked where there is no account

    async def hash(self, password: str) -> str:
        """The hash to keep. Raises BusyError."""
        return await self._away(lambda: self._hasher.hash(normal(password)))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one of the hash `kept`; None takes as long and says no. Raises BusyError."""
        return await self._away(lambda: self._check(kept or self._nobody, password) and kept is not None)

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """Give the threads back."""
        self._threads.shutdown(wait=False)

    def _check(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, normal(password)[: MOST_CHARS * 2])
        except (VerificationError, InvalidHashError):
            return False

    async def _away(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_MOST:
            raise BusyError
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
