"""`residents export|erase`: the copy and the erasure that the law gives a resident, when they ask for it in person."""

from pathlib import Path

import orjson
import typer

from actions.erasers import ERASERS, EXPORTERS
from bot.ciphering import cipher_of
from bot.clock import utc_now
from bot.commands.console import complain, emit, say
from bot.commands.session import EXIT_FAULT, store_of
from bot.engines import Engines
from bot.redis_link import RedisLink
from bot.sealing import Seals
from bot.sessions import Sessions
from bot.settings import Settings
from knowledge import audit, erasing
from knowledge.cipher import CipherError
from knowledge.erasing import Erased
from knowledge.residents import Door, find

ACTOR = "command line"


async def export(settings: Settings, here: Engines, channel: str, sender: str, out: Path | None) -> None:
    """All that is kept of a resident, as JSON; that it was given out is on the audit log."""
    async with store_of(here) as store, store.transaction() as transaction:
        person = await find(transaction, channel=channel, sender=sender)
        try:
            found = await erasing.export_resident(transaction, person, exporters=EXPORTERS, cipher=cipher_of(settings))
        except CipherError as error:
            complain(f"有内容打不开（{error}）。请把旧密钥放回 MINGCHUANG_DATA_KEYS。")
            raise typer.Exit(EXIT_FAULT) from None
        if not found:
            complain("没有这位居民。")
            raise typer.Exit(EXIT_FAULT)
        details = {kind: len(records) for kind, records in found.items()}
        await audit.record(
            transaction,
            actor=ACTOR,
            act="resident.export",
            subject=f"resident:{person}",
            details=details,
            now=utc_now(),
        )
    written = orjson.dumps(found, default=str, option=orjson.OPT_INDENT_2 if out else 0)
    if out is None:
        emit(orjson.loads(written))
        return
    _write(out, written)
    say(f"已写到 {out}，共 {sum(details.values())} 条。")


def _write(path: Path, written: bytes) -> None:
    path.touch(mode=0o600)  # for its owner alone
    path.write_bytes(written)


async def erase(settings: Settings, here: Engines, channel: str, sender: str, *, yes: bool, as_json: bool) -> None:
    """Erase a resident, or without `yes` say what would go and what must stay."""
    async with store_of(here) as store, store.transaction() as transaction:
        person = await find(transaction, channel=channel, sender=sender)
        if yes:
            done = await erasing.erase_resident(transaction, person, erasers=ERASERS, now=utc_now(), actor=ACTOR)
        else:
            done = await erasing.preview(transaction, person, erasers=ERASERS, now=utc_now())
    if not done.erased:
        complain("没有这位居民。")
        raise typer.Exit(EXIT_FAULT)
    if yes:
        async with RedisLink(here.redis_url) as redis:
            await Sessions(redis, Seals(cipher_of(settings))).forget(
                {Door(channel=channel, sender=sender), *done.doors}
            )
    if as_json:
        emit(_erased_json(done, done_already=yes))
        return
    say("已删除：" if yes else "会删除：")
    for one in done.erased:
        say(f"· {one}")
    for kept in done.kept:
        say(f"保留 {kept.what}：{kept.why}")
    if not yes:
        say("加上 --yes 才真的删除，删了不能恢复。")


def _erased_json(done: Erased, *, done_already: bool) -> dict[str, object]:
    kept = [{"what": one.what, "why": one.why} for one in done.kept]
    return {"done": done_already, "erased": list(done.erased), "kept": kept}
