"""The load generator, a process of its own: `python -m bench.booking.load PORT SESSION PEOPLE CONNECTIONS SECONDS`.

Each person asks once, over plain sockets that are kept open. It prints what it saw as JSON.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import orjson
import uvloop

from bench.booking.ground import resident


@dataclass(slots=True, kw_only=True)
class Load:
    """What a load saw: results by name, positions in line, latencies, its own CPU seconds."""

    results: dict[str, int] = field(default_factory=dict)
    positions: list[int] = field(default_factory=list)
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    wall_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def confirmed_per_s(self) -> float:
        """Confirmed bookings a second."""
        return self.results.get("booked", 0) / self.wall_s


@dataclass(slots=True)
class _Seen:
    answers_ms: list[float] = field(default_factory=list)
    results: Counter[str] = field(default_factory=Counter)
    positions: list[int] = field(default_factory=list)

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.answers_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def requests(session: UUID, people: int) -> Iterator[bytes]:
    """One whole HTTP request for each person."""
    for number in range(people):
        body = orjson.dumps(
            {
                "session": str(session),
                "resident": str(resident(number)),
                "key": f"{session}:{number}",
                "party": 1,
                "name": "王小明",
                "phone": f"138{number:08d}",
            }
        )
        yield (
            f"POST /book HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


async def run(port: int, session: UUID, people: int, connections: int, seconds: float) -> Load:
    """Let everybody ask, or as many as come to it within `seconds`."""
    seen, made = _Seen(), list(requests(session, people))
    cpu, began = time.process_time(), time.perf_counter()
    asking = iter(made)
    await asyncio.gather(*(_connection(port, asking, began + seconds, seen) for _ in range(connections)))
    return Load(
        results=dict(seen.results),
        positions=seen.positions,
        wall_s=time.perf_counter() - began,
        cpu_s=time.process_time() - cpu,
        p50_ms=seen.percentile_ms(0.5),
        p99_ms=seen.percentile_ms(0.99),
    )


async def _connection(port: int, asking: Iterator[bytes], until: float, seen: _Seen) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in asking:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        done = time.perf_counter()
        seen.answers_ms.append((done - began) * 1000)
        said: dict[str, Any] = orjson.loads(body) if head.startswith(b"HTTP/1.1 200") else {"result": "failed"}
        seen.results[said["result"]] += 1
        if said["result"] == "waiting":
            seen.positions.append(said["position"])
        if done > until:
            break
    writer.close()
    await writer.wait_closed()


def main() -> None:
    """Run and print."""
    port, session, people, connections, seconds = sys.argv[1:]
    load = uvloop.run(run(int(port), UUID(session), int(people), int(connections), float(seconds)))
    print(orjson.dumps(asdict(load)).decode())


if __name__ == "__main__":
    main()
