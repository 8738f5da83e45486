"""Confirming a phone: a code goes to it, and who sends the code back holds it.

What waits lies sealed in Redis for five minutes. A code has five tries. How often one may be asked for is counted by phone (as a
keyed hash), by door and by address, so that nobody's phone is flooded and no code can be guessed by asking often.
"""

import hmac
import random
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import structlog

from actions.visits.rules import plain_phone
from bot.identities import Identities
from bot.redis_link import RedisLink
from bot.sealing import Seals
from bot.texting import CodeText, NotTextedError, Texting
from knowledge.cipher import Cipher
from knowledge.identities import OtherPersonError
from knowledge.masking import mask_phone
from knowledge.residents import PHONE, Door

CODE_S, MINUTES, TRIES, DIGITS = 300, 5, 5, 6
SOON_S, DAY_S, HOUR_S = 60, 86400, 3600
A_PHONE_A_DAY, A_DOOR_A_DAY, AN_ADDRESS_AN_HOUR = 5, 10, 20
_MOBILE = re.compile(r"1[3-9]\d{9}")

# The first key holds what waits; the next two keep the pace; the others are counters, with how much and how long in the arguments.
_ASK = """
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('EXISTS', KEYS[3]) == 1 then return 'soon' end
for index = 4, #KEYS do
  local most = tonumber(ARGV[4 + (index - 4) * 2])
  if tonumber(redis.call('GET', KEYS[index]) or '0') >= most then return 'many' end
end
for index = 4, #KEYS do
  if redis.call('INCR', KEYS[index]) == 1 then redis.call('EXPIRE', KEYS[index], ARGV[5 + (index - 4) * 2]) end
end
redis.call('SET', KEYS[2], '1', 'EX', ARGV[3])
redis.call('SET', KEYS[3], '1', 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'sealed', ARGV[1], 'left', ARGV[6 + (#KEYS - 4) * 2])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 'sent'
"""

_PEEK = "return redis.call('HGET', KEYS[1], 'sealed')"

# One try: what waits, which is gone after the last one.
_TRY = """
local sealed = redis.call('HGET', KEYS[1], 'sealed')
if not sealed then return false end
if redis.call('HINCRBY', KEYS[1], 'left', -1) <= 0 then redis.call('DEL', KEYS[1]) end
return sealed
"""

log = structlog.get_logger()


class Reason(StrEnum):
    """Why it did not go on."""

    OFF = "phone_off"
    NO_MOBILE = "no_mobile"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many_codes"
    NOT_SENT = "not_sent"
    WRONG = "wrong_code"
    GONE = "no_code"
    OTHER = "other_person"


SENTENCES = {
    Reason.OFF: "这里还没有开通短信确认。您留的手机号只用来联系您，不影响预约。",
    Reason.NO_MOBILE: "请填写11位的手机号，座机收不到短信。",
    Reason.TOO_SOON: "刚发过一条，请过一分钟再试。",
    Reason.TOO_MANY: "今天发得太多了，请明天再试。不确认手机号也可以预约和反映。",
    Reason.NOT_SENT: "短信没有发出去，请稍后再试。",
    Reason.WRONG: "验证码不对，请对照短信再填一次。",
    Reason.GONE: "验证码已经失效，请重新获取。",
    Reason.OTHER: "这个手机号已经由另一个微信确认过了。请在那个微信里使用，或者换一个手机号。",
}


class PhoneError(Exception):
    """It did not go on; `sentence` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.sentence = SENTENCES[reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCodes:
    """Sends codes and takes them back. `texting` is None where no gateway is set. Raises what Redis raises when it is gone."""

    redis: RedisLink
    cipher: Cipher
    identities: Identities
    texting: Texting | None
    city: str
    rng: random.Random

    @property
    def possible(self) -> bool:
        """Whether phones can be confirmed here."""
        return self.texting is not None

    async def ask(self, door: Door, typed: str, address: str) -> str:
        """Text a code to a phone; returns the phone as it is shown. Raises PhoneError."""
        if self.texting is None:
            raise PhoneError(Reason.OFF)
        phone = plain_phone(typed)
        if phone is None or _MOBILE.fullmatch(phone) is None:
            raise PhoneError(Reason.NO_MOBILE)
        code = f"{self.rng.randrange(10**DIGITS):0{DIGITS}}"
        keys = self._keys(door, phone, address)
        sealed = self._seals.seal(f"{phone}\n{code}".encode(), keys[0])
        limits = [A_PHONE_A_DAY, DAY_S, A_DOOR_A_DAY, DAY_S, AN_ADDRESS_AN_HOUR, HOUR_S]
        said = await self.redis.run(_ASK, keys, [sealed, CODE_S, SOON_S, *limits, TRIES])
        if said != b"sent":
            raise PhoneError(Reason.TOO_SOON if said == b"soon" else Reason.TOO_MANY)
        await self._send(self.texting, phone, code, keys)
        return mask_phone(phone)

    async def _send(self, texting: Texting, phone: str, code: str, keys: list[str]) -> None:
        words = f"【{self.city}政务公开】验证码{code}，{MINUTES}分钟内有效，用于确认您的手机号。请不要告诉别人。"
        try:
            await texting.send(CodeText(phone=phone, code=code, minutes=MINUTES, words=words))
        except NotTextedError as error:
            log.warning("code_not_texted", reason=str(error))
            await self.redis.client.delete(*keys[:3])  # it may be tried again at once; the counters stay
            raise PhoneError(Reason.NOT_SENT) from error

    async def waiting(self, door: Door) -> str:
        """The phone (masked) to which a code went that is still good; empty where there is none."""
        phone, _, _ = self._read(door, await self.redis.run(_PEEK, [_waiting_key(door)], []))
        return mask_phone(phone) if phone else ""

    async def confirm(self, door: Door, typed: str) -> UUID:
        """The code came back: returns who that resident is now. Raises PhoneError."""
        phone, _, code = self._read(door, await self.redis.run(_TRY, [_waiting_key(door)], []))
        if not phone:
            raise PhoneError(Reason.GONE)
        if not hmac.compare_digest(code.encode(), typed.strip().encode(errors="replace")):
            raise PhoneError(Reason.WRONG if await self.waiting(door) else Reason.GONE)
        await self.drop(door)
        try:
            return await self.identities.confirmed(door, phone)
        except OtherPersonError:
            raise PhoneError(Reason.OTHER) from None

    async def drop(self, door: Door) -> None:
        """The code is good no longer."""
        await self.redis.client.delete(_waiting_key(door))

    @property
    def _seals(self) -> Seals:
        return Seals(self.cipher)

    def _read(self, door: Door, sealed: bytes | None) -> tuple[str, str, str]:
        return self._seals.open(sealed, _waiting_key(door)).decode().partition("\n")

    def _keys(self, door: Door, phone: str, address: str) -> list[str]:
        number = self.cipher.blind(phone, context=PHONE).hex()[:32]
        where = sha256(address.encode(errors="replace")).hexdigest()[:32]
        return [
            _waiting_key(door),
            f"mc:phone:soon:{number}",
            f"mc:phone:soon:{_hash(door)}",
            f"mc:phone:day:{number}",
            f"mc:phone:day:{_hash(door)}",
            f"mc:phone:hour:{where}",
        ]


def _waiting_key(door: Door) -> str:
    return f"mc:phone:code:{_hash(door)}"


def _hash(door: Door) -> str:
    return sha256(f"{door.channel}\n{door.sender}".encode()).hexdigest()[:32]
