"""Pushes of the platform, made beforehand, and a load of plain sockets that sends them."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import yaml

import knowledge
from bot.demo.platform.cipher import PlatformCipher, sign

TOKEN = "benchtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wxbench00000000001"
ACCOUNT = "gh_bench"


def questions() -> list[str]:
    """What residents ask: the phrasings of the sample city's answers."""
    found: list[str] = []
    for path in sorted((Path(knowledge.__file__).parent / "sample_city").glob("*/answers.yml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            found += [one["question"], *one["phrasings"]]
    return found


def make_requests(texts: Sequence[str], count: int, rng: random.Random) -> list[bytes]:
    """`count` whole HTTP requests in safe mode, each a message of its own, from many people."""
    cipher = PlatformCipher(AES_KEY, APPID)
    now = int(datetime.now(UTC).timestamp())
    return [_request(cipher, texts[number % len(texts)], number, now, rng) for number in range(count)]


def _request(cipher: PlatformCipher, text: str, number: int, now: int, rng: random.Random) -> bytes:
    identity = rng.randrange(10**15)
    xml = (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
        f"<FromUserName><![CDATA[o{number % 4000:028d}]]></FromUserName><CreateTime>{now}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>{identity}</MsgId></xml>"
    )
    encrypted = cipher.encrypt(xml.encode(), rng)
    nonce = f"{rng.randrange(10**10)}"
    signature = sign(TOKEN, str(now), nonce, encrypted)
    body = (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    ).encode()
    head = (
        f"POST /wechat?timestamp={now}&nonce={nonce}&encrypt_type=aes&msg_signature={signature} HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    return head + body


@dataclass(slots=True)
class Load:
    """What a load measured: seconds of each answer, and how many were not one."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    wall_s: float = 0.0

    @property
    def per_second(self) -> float:
        """Messages a second."""
        return len(self.seconds) / self.wall_s

    def percentile_ms(self, share: float) -> float:
        """The latency (ms) that `share` of the answers stay under."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def send_all(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send every request over `connections` connections, each one message at a time."""
    load = Load()
    waiting = iter(requests)
    began = time.perf_counter()
    await asyncio.gather(*(_connection(port, waiting, load) for _ in range(connections)))
    load.wall_s = time.perf_counter() - began
    return load


async def _connection(port: int, waiting: "object", load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:  # type: ignore[attr-defined]
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        load.seconds.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200") or b"<Encrypt>" not in body:
            load.wrong += 1
    writer.close()
    await writer.wait_closed()
