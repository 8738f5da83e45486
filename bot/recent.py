"""Answers that many ask for at once: looked up once, and good for a moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True, kw_only=True)
class Recent(Generic[K, V]):
    """Keeps what `load` gave for `keep_s` seconds; who asks meanwhile, or while it is loading, gets the same."""

    load: Callable[[K], Awaitable[V]]
    keep_s: float = 1.0
    most: int = 256
    _kept: dict[K, tuple[float, asyncio.Future[V]]] = field(default_factory=dict)

    async def get(self, key: K) -> V:
        """What there is for this key. What `load` raises is raised to those who wait for it, and not kept."""
        clock = asyncio.get_running_loop().time()
        found = self._kept.get(key)
        if found is None or clock >= found[0]:
            self._kept.pop(key, None)
            while len(self._kept) >= self.most:
                del self._kept[next(iter(self._kept))]
            found = self._kept[key] = (clock + self.keep_s, asyncio.ensure_future(self.load(key)))
        try:
            return await asyncio.shield(found[1])
        except BaseException:
            if self._kept.get(key) is found and found[1].done():
                del self._kept[key]
            raise
