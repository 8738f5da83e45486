"""The command line of understanding: `train`, `evaluate`, `rasa …`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.session import load_settings, run

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，给程序读。")]

rasa = typer.Typer(no_args_is_help=True, help="给已经在用 Rasa 的城市。")


def train(
    data: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="例句的文件夹，默认用自带的。")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="比原来的差也启用。")] = False,
    as_json: Json = False,
) -> None:
    """训练内置的理解模型；比正在用的差就不启用。"""
    from bot.commands import language

    language.run_train(load_settings(), data, force=force, as_json=as_json)


def evaluate(
    file: Annotated[Path | None, typer.Argument(dir_okay=False, help="每行一个 JSON；不给就用自带的测试句。")] = None,
    engine: Annotated[str, typer.Option(help="embedded、rasa 或 both。")] = "embedded",
    page: Annotated[Path | None, typer.Option(dir_okay=False, help="把报告写成一个网页。")] = None,
    as_json: Json = False,
) -> None:
    """测一测理解得准不准，两个引擎可以并排比。"""
    from bot.commands import language

    settings = load_settings()
    rows, names = language.rows_of(file), language.engines_named(settings, engine)
    run(settings, lambda here: language.run_evaluate(settings, here, rows, names, page=page, as_json=as_json))


@rasa.callback()
def _alone() -> None:
    """给已经在用 Rasa 的城市。"""


@rasa.command("export")
def rasa_export(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="写到哪个文件夹。")] = Path("rasa"),
) -> None:
    """用同一批例句生成 Rasa 3.6 的项目（config、domain、nlu）。"""
    from bot.commands import language

    language.run_rasa_export(folder)
