"""The command line of the ground floor: `calendar …`, `keys …`, `residents …` (`workdays` stands in bot/cli.py)."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.session import load_settings, run

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，给程序读。")]

calendars = typer.Typer(no_args_is_help=True, help="放假和调休的日历。")
keys = typer.Typer(no_args_is_help=True, help="个人信息加密的密钥。")
residents = typer.Typer(no_args_is_help=True, help="居民要求的复制和删除。")
Sender = Annotated[str, typer.Argument(metavar="SENDER", help="入口认得的编号，公众号是 OpenID。")]
Channel = Annotated[str, typer.Option("--channel", help="从哪个入口来：wechat 或 web。")]


@calendars.command("import")
def import_calendar(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="一年的安排（.yml）。")],
    as_json: Json = False,
) -> None:
    """导入一年的放假安排，重算没办结的期限，列出有变化的。"""
    from bot.commands import ground

    run(load_settings(), lambda here: ground.import_calendar(here, path, as_json=as_json))


@calendars.command("list")
def list_calendar(as_json: Json = False) -> None:
    """列出已知的年份和来源。"""
    from bot.commands import ground

    run(load_settings(), lambda here: ground.list_calendar(here, as_json=as_json))


@keys.command("new")
def new_key(
    key_id: Annotated[str | None, typer.Option("--id", help="密钥的名字，默认按日期起。")] = None,
) -> None:
    """生成一把新密钥，放进 MINGCHUANG_DATA_KEYS。"""
    from bot.commands import ground

    ground.fresh_key(key_id)


@keys.command("status")
def key_status(as_json: Json = False) -> None:
    """当前用哪把密钥，还有多少处用着旧的。"""
    from bot.commands import ground

    settings = load_settings()
    run(settings, lambda here: ground.show_keys(settings, here, as_json=as_json))


@keys.command("rotate")
def rotate_keys(as_json: Json = False) -> None:
    """把加密的内容全部换成当前密钥，服务不用停。"""
    from bot.commands import ground

    settings = load_settings()
    run(settings, lambda here: ground.rotate_keys(settings, here, as_json=as_json))


@residents.command("export")
def export_resident(
    sender: Sender,
    channel: Channel = "wechat",
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件，而不是屏幕。")] = None,
) -> None:
    """导出一位居民的全部信息（JSON），记入审计日志。"""
    from bot.commands import residents as commands

    settings = load_settings()
    run(settings, lambda here: commands.export(settings, here, channel, sender, out))


@residents.command("erase")
def erase_resident(
    sender: Sender,
    channel: Channel = "wechat",
    yes: Annotated[bool, typer.Option("--yes", help="真的删除；不加就只看会删什么。")] = False,
    as_json: Json = False,
) -> None:
    """删除一位居民的信息，说明删了什么、依法留下什么。"""
    from bot.commands import residents as commands

    settings = load_settings()
    run(settings, lambda here: commands.erase(settings, here, channel, sender, yes=yes, as_json=as_json))
