"""The command line: `mingchuang …`. The names of commands and options are a contract (docs/cli.md)."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_ground, cli_language, cli_staff
from bot.commands.session import load_settings, run
from bot.engines import Engines

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，给程序读。")]
Paths = Annotated[list[Path], typer.Argument(exists=True, help="文件或文件夹，可以有多个。")]
Publish = Annotated[bool, typer.Option("--publish", help="直接发布（管理员越过审核，记入审计日志）。")]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="明窗：微信里的政务公开服务。"
)
imports = typer.Typer(no_args_is_help=True, help="把文件导入资料库。")
database = typer.Typer(no_args_is_help=True, help="数据库。")
app.add_typer(imports, name="import")
app.add_typer(database, name="db")
app.add_typer(cli_ground.calendars, name="calendar")
app.add_typer(cli_ground.keys, name="keys")
app.add_typer(cli_ground.residents, name="residents")
app.add_typer(cli_language.rasa, name="rasa")
app.command()(cli_language.train)
app.command()(cli_language.evaluate)
app.add_typer(cli_staff.users, name="user")
app.add_typer(cli_staff.audits, name="audit")


@app.command()
def demo(
    empty: Annotated[bool, typer.Option("--empty", help="空的城市，不载入示例数据。")] = False,
    port: Annotated[int | None, typer.Option(help="端口，默认用 MINGCHUANG_PORT。")] = None,
) -> None:
    """演示：示例城市、扮演微信的服务器和手机页面，一条命令全部启动。"""
    from bot.demo import demonstration  # absent from `serve`

    settings = demonstration.demo_settings(load_settings(), port)
    run(settings, partial(demonstration.run_demo, settings, empty=empty), stays=True)


@app.command()
def serve() -> None:
    """启动服务（公众号、网页对话、公开页面）。"""
    from bot.commands import running

    settings = load_settings()
    run(settings, partial(running.serve, settings), stays=True)


@app.command()
def worker() -> None:
    """启动后台任务（记录对话、投递消息、到期清理）。"""
    from bot.commands import running

    settings = load_settings()
    run(settings, partial(running.work, settings), stays=True)


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="居民说的话。")],
    sender: Annotated[str, typer.Option(help="谁在说：同一个人的话连成一段对话。")] = "console",
    as_json: Json = False,
) -> None:
    """像居民一样问一句，走微信消息的同一条路。"""
    from bot.commands import asking

    settings = load_settings()
    run(settings, lambda here: asking.ask(settings, here, text, sender, as_json=as_json))


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="要找的话。")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="最多几条。")] = 5,
    as_json: Json = False,
) -> None:
    """在已发布的文件里搜索。"""
    from bot.commands import asking

    settings = load_settings()
    run(settings, lambda here: asking.search(settings, here, text, limit, as_json=as_json))


@app.command()
def understand(
    engine: Annotated[str, typer.Option(help="embedded 或 rasa。")] = "embedded",
) -> None:
    """理解标准输入里的每一行，输出意图、把握和实体（每行一个 JSON）。"""
    from bot.commands import asking, language

    settings = load_settings()
    (name,) = language.engines_named(settings, engine, both=False)

    async def work(here: Engines) -> None:
        async with language.engine_of(settings, here, name) as opened:
            await asking.understand(opened.engine)

    run(settings, work)


@app.command()
def unanswered(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多几条。")] = 50,
    as_json: Json = False,
) -> None:
    """列出没答上的问题，问得最多的在前。"""
    from bot.commands import asking

    settings = load_settings()
    run(settings, lambda here: asking.list_unanswered(here, limit, as_json=as_json))


@app.command()
def workdays(
    received: Annotated[str, typer.Argument(metavar="DATE", help="收到的那天，如 2026-11-23，算第0天。")],
    days: Annotated[int, typer.Argument(metavar="N", min=0, max=2000, help="几个工作日。")],
    listed: Annotated[bool, typer.Option("--list", help="逐日列出是哪些工作日。")] = False,
    as_json: Json = False,
) -> None:
    """从收到那天起，第几个工作日是哪天（含调休）。"""
    from bot.commands import ground

    day = ground.parse_day(received)
    run(load_settings(), lambda here: ground.workdays(here, day, days, listed=listed, as_json=as_json))


@app.command()
def check(as_json: Json = False) -> None:
    """检查配置和引擎，逐条说明哪里不对、怎么办。"""
    from bot.commands import running

    settings = load_settings()
    running.check_all(settings, as_json=as_json)


@database.command("upgrade")
def db_upgrade() -> None:
    """把数据库结构升级到本版本。"""
    from bot.commands import running

    run(load_settings(), running.upgrade)


@imports.command("documents")
def import_documents(
    paths: Paths,
    publish: Publish = False,
    report: Annotated[Path | None, typer.Option(help="把清洗时发现的问题逐处写到这个文件（.md 或 .json）。")] = None,
    as_json: Json = False,
) -> None:
    """导入文件和解读（.txt .html .md .jsonl）。重复导入不会有变化，一份失败不影响其余。"""
    from bot.commands import importing

    run(
        load_settings(),
        lambda here: importing.import_documents(here, paths, publish=publish, report_path=report, as_json=as_json),
    )


def _import_curated(kind: str, paths: list[Path], *, publish: bool, as_json: bool) -> None:
    from bot.commands import importing

    run(
        load_settings(),
        lambda here: importing.import_curated(here, kind, paths, publish=publish, as_json=as_json),
    )


@imports.command("answers")
def import_answers(paths: Paths, publish: Publish = False, as_json: Json = False) -> None:
    """导入审定过的问答（.yml .jsonl）。"""
    _import_curated("answers", paths, publish=publish, as_json=as_json)


@imports.command("places")
def import_places(paths: Paths, publish: Publish = False, as_json: Json = False) -> None:
    """导入服务点和大厅（.yml .jsonl）。"""
    _import_curated("places", paths, publish=publish, as_json=as_json)


@imports.command("departments")
def import_departments(paths: Paths, as_json: Json = False) -> None:
    """导入部门和区县（.yml .jsonl）。"""
    _import_curated("departments", paths, publish=True, as_json=as_json)


@imports.command("events")
def import_events(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="活动表（.xlsx）。")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不导入。")] = False,
    as_json: Json = False,
) -> None:
    """导入开放日活动的表格：逐行核对，有一处不对就一行也不导入。新活动是草稿，要另一个人审核发布。"""
    from bot.commands import visits

    run(load_settings(), lambda here: visits.import_events(here, path, dry_run=dry_run, as_json=as_json))


@app.command()
def campaign(
    name: Annotated[str, typer.Argument(metavar="ID", help="编号，如 open-2026（字母、数字、连字符）。")],
    title: Annotated[str, typer.Argument(metavar="NAME", help="名称，如“政府开放日活动月”。")],
    first: Annotated[str, typer.Option("--from", help="第一天（YYYY-MM-DD）。")],
    last: Annotated[str, typer.Option("--to", help="最后一天（含）。")],
    note: Annotated[str, typer.Option(help="一两句说明，写给市民看。")] = "",
    as_json: Json = False,
) -> None:
    """办一个开放日活动月，或者修改它：首场在这些天里的活动都归在它名下。"""
    from bot.commands import campaigns, ground

    days = (ground.parse_day(first), ground.parse_day(last))
    run(load_settings(), lambda here: campaigns.save(here, name, title, days, note=note, as_json=as_json))


def main() -> None:
    """The entry point."""
    app()


if __name__ == "__main__":
    main()
