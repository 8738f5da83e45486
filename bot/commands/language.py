"""`train`, `evaluate`, `rasa export`, and what a command needs to understand texts without a running service."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import aiohttp
import typer

from actions.catalogue import INTENTS
from bot.clock import utc_now
from bot.commands.console import complain, emit, say
from bot.commands.session import EXIT_FAULT, EXIT_USAGE, store_of
from bot.engines import Engines
from bot.event_names import EventNames
from bot.settings import Settings
from bot.understanding import CityLexicon, models_folder, open_engine
from bot.web.metrics import Metrics
from intents import rasa_export, train
from intents.evaluate import Report, Row, RowsError, Share, evaluate, read_rows
from intents.examples import DATA, Example, ExamplesError, Split, load_examples, part
from intents.model import Understand
from intents.rasa_scale import ScaleError
from intents.reporting import report_page, report_text
from knowledge.city import load_city

ENGINES = ("embedded", "rasa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An engine as residents meet it, with its rules and the names of the database: so many bodies, so many titles."""

    engine: Understand
    bodies: int
    events: int


@asynccontextmanager
async def engine_of(
    settings: Settings, here: Engines, engine: str, metrics: Metrics | None = None
) -> AsyncIterator[Opened]:
    """The engine of this name, with the city's names and its events' from the database; its fallbacks are counted in
    `metrics`. An exit where Rasa's thresholds cannot be used.
    """
    async with store_of(here) as store:
        names = EventNames(store=store, now=utc_now)
        await names.refresh()
        async with store.transaction() as transaction:
            city = await load_city(transaction)
    chosen = settings.model_copy(update={"understand": engine})
    lexicon = CityLexicon(lambda: city, lambda: names.named)
    async with aiohttp.ClientSession() as http:
        try:
            opened = await open_engine(chosen, http, metrics or Metrics(), lexicon, utc_now, lambda: names.titles)
        except ScaleError as error:
            complain(f"Rasa 的标定文件用不了（MINGCHUANG_RASA_SCALE）：{error}")
            raise typer.Exit(EXIT_USAGE) from None
        yield Opened(engine=opened, bodies=len(city.departments), events=len(names.titles.whole))


# --- train ---------------------------------------------------------------------------------------------------------


def run_train(settings: Settings, data: Path | None, *, force: bool, as_json: bool) -> None:
    """Learn a model and put it into use where it is not worse. Exit 1 where it was refused, 2 where the data are bad."""
    examples = _examples(data)
    try:
        trained = train.train(models_folder(settings), examples, force=force, own=data is not None)
    except ValueError as error:
        complain(f"训练不了：{error}")
        raise typer.Exit(EXIT_USAGE) from None
    if as_json:
        emit(
            {
                "version": trained.version,
                "accuracy": round(trained.accuracy, 4),
                "before": None if trained.before is None else round(trained.before, 4),
                "in_use": trained.in_use,
                "reason": trained.reason,
                "train": len(part(examples, Split.TRAIN)),
                "test": len(part(examples, Split.TEST)),
            }
        )
    else:
        before = "" if trained.before is None else f"，原来的模型是{trained.before:.4f}"
        say(f"模型 {trained.version}：测试句答对{trained.accuracy:.4f}{before}。")
        say("已启用，正在运行的服务重启后用上。" if trained.in_use else "比原来的差，没有启用；确实要用请加 --force。")
    if not trained.in_use:
        raise typer.Exit(EXIT_FAULT)


def _examples(data: Path | None) -> tuple[Example, ...]:
    try:
        return load_examples(data or DATA)
    except ExamplesError as error:
        complain(f"例句读不了：{error}")
        raise typer.Exit(EXIT_USAGE) from None


# --- evaluate ------------------------------------------------------------------------------------------------------


def rows_of(path: Path | None) -> tuple[Row, ...]:
    """The rows of a file, or without one the test sentences of our own. An exit that names every bad line."""
    if path is None:
        return tuple(map(Row.of, part(_examples(None), Split.TEST)))
    try:
        rows = read_rows(path, known=INTENTS)
    except RowsError as error:
        complain(f"测评文件有错：\n{error}")
        raise typer.Exit(EXIT_USAGE) from None
    if not rows:
        complain(f"测评文件是空的：{path}")
        raise typer.Exit(EXIT_USAGE)
    return rows


def engines_named(settings: Settings, engine: str, *, both: bool = True) -> tuple[str, ...]:
    """The engine of this name, or all for `both`. An exit where the name is unknown, or Rasa is wanted and not set up."""
    names = ENGINES if both and engine == "both" else (engine,)
    if not set(names) <= set(ENGINES):
        complain(f"没有这个引擎：{engine}。可以用 embedded {'、rasa 或 both' if both else '或 rasa'}。")
        raise typer.Exit(EXIT_USAGE)
    if "rasa" in names and not settings.rasa_url:
        complain("没有配置 Rasa：请设置 MINGCHUANG_RASA_URL 和 MINGCHUANG_RASA_SCALE。")
        raise typer.Exit(EXIT_USAGE)
    return names


async def run_evaluate(
    settings: Settings, here: Engines, rows: Sequence[Row], names: Sequence[str], *, page: Path | None, as_json: bool
) -> None:
    """Measure engines on rows. Exit 1 where an engine did not answer by itself: the figures would be another's."""
    measured = [await _measured(settings, here, rows, name) for name in names]
    reports = [report for report, _ in measured]
    if page is not None:
        _write_page(page, reports)
    if as_json:
        for report, opened in measured:
            emit(report_json(report) | {"knows": {"bodies": opened.bodies, "events": opened.events}})
        return
    say(report_text(reports))
    say(_what_was_measured(measured[0][1]))
    if page is not None:
        say(f"页面：{page}")


def _what_was_measured(opened: Opened) -> str:
    events = f"{opened.events}个活动名称" if opened.events else "没有活动名称（库里还没有活动）"
    return f"测的是居民得到的理解：规则、模型，和库里的名称（{opened.bodies}个部门和区县，{events}）。"


def _write_page(page: Path, reports: Sequence[Report]) -> None:
    try:
        page.write_text(report_page(reports), encoding="utf-8")
    except OSError as error:
        complain(f"页面写不进去：{error}")
        raise typer.Exit(EXIT_FAULT) from None


async def _measured(settings: Settings, here: Engines, rows: Sequence[Row], name: str) -> tuple[Report, Opened]:
    metrics = Metrics()
    async with engine_of(settings, here, name, metrics) as opened:
        report = await evaluate(rows, opened.engine, name=name)
    if away := metrics.fallen_back():
        complain(
            f"Rasa 有 {away} 句没有答上（共 {len(rows)} 句），由内置引擎代答，结果不能算 Rasa 的。请检查 Rasa 服务。"
        )
        raise typer.Exit(EXIT_FAULT)
    return report, opened


def report_json(report: Report) -> dict[str, object]:
    """A report as docs/cli.md fixes it; a figure that there is none of is null."""
    return {
        "engine": report.engine,
        "rows": len(report.results),
        "accuracy": _figure(report.accuracy),
        "accuracy_strict": _figure(report.accuracy_strict),
        "accuracy_in_scope": _figure(report.accuracy_in_scope),
        "top_three": _figure(report.top_three),
        "macro_f1": _figure(report.macro_f1),
        "calibration_error": _figure(report.calibration),
        "out_of_scope_auroc": _figure(report.out_of_scope),
        "acted": _share(report.acted),
        "offered": _share(report.offered),
        "fallen_back": _share(report.fallen_back),
        "entities": None
        if report.entities is None
        else dict(zip(("precision", "recall"), map(_figure, report.entities), strict=True)),
        "intents": [
            {
                "intent": line.intent,
                "rows": line.rows,
                "precision": _figure(line.precision),
                "recall": _figure(line.recall),
                "f1": _figure(line.f1),
            }
            for line in report.lines
        ],
    }


def _figure(value: float) -> float | None:
    return round(value, 4) if isfinite(value) else None


def _share(share: Share) -> dict[str, float | None]:
    return {"share": _figure(share.share), "precision": _figure(share.precision)}


# --- rasa export ---------------------------------------------------------------------------------------------------


def run_rasa_export(folder: Path) -> None:
    """Write the Rasa project of our examples into a folder."""
    try:
        files = rasa_export.export(folder, _examples(None))
    except OSError as error:
        complain(f"写不进去：{error}")
        raise typer.Exit(EXIT_FAULT) from None
    for file in files:
        say(str(file))
