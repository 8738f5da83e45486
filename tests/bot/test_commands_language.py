"""`train`, `evaluate` and `rasa export`: what they print, write and end with."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson
import pytest
import typer

from actions.catalogue import INTENTS
from bot.commands import language
from bot.commands.session import EXIT_FAULT, EXIT_USAGE
from bot.engines import Engines
from bot.settings import Settings
from bot.understanding import models_folder
from intents import rasa_scale
from intents.classifier import Calibration
from intents.evaluate import Row
from intents.examples import Example, Split, load_examples, part
from intents.model import EntityKind, Thresholds
from intents.rasa_scale import RasaScale
from intents.train import load_or_train
from tests.docs.reading import marked
from tests.docs.test_shapes import CLI, alike
from tests.intents.rasa_server import tiny_rasa
from tests.intents.small import INTENTS as SMALL_INTENTS
from tests.intents.small import few

Printed = pytest.CaptureFixture[str]
ROWS = (Row(text="你好呀", intent="greet"), Row(text="我要预约参观", intent="book_visit"))
PLAIN = RasaScale(
    intents=INTENTS, calibration=Calibration(temperature=1.0, gate=None, thresholds=Thresholds(act=0.7, offer=0.3))
)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, city="明湖市", _env_file=None)


@pytest.fixture
def here(database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=database_url, redis_url=redis_url)


def _written(folder: Path, examples: tuple[Example, ...], *, spoilt: bool = False) -> Path:
    """Examples as files; spoilt ones teach the wrong intent."""
    folder.mkdir()
    intents = sorted({one.intent for one in examples})
    for at, intent in enumerate(intents):
        blocks = ['version: "3.1"', "nlu:"]
        for split in Split:
            taught = intents[at - 1] if spoilt and split is Split.TRAIN else intent
            lines = [f"    - {one.text}" for one in part(examples, split) if one.intent == taught]
            blocks += [f"- intent: {intent}", "  metadata:", f"    split: {split}", "  examples: |", *lines]
        (folder / f"{intent}.yml").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return folder


def _exits(code: int, work: Callable[[], object]) -> None:
    with pytest.raises(typer.Exit) as left:
        work()
    assert left.value.exit_code == code


def test_a_model_is_trained_and_a_worse_one_refused_unless_forced(tmp_path: Path, capsys: Printed) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    examples = few(load_examples(), train=30, test=10)
    good, bad = _written(tmp_path / "good", examples), _written(tmp_path / "bad", examples, spoilt=True)
    language.run_train(settings, good, force=False, as_json=True)
    told = orjson.loads(capsys.readouterr().out.splitlines()[-1])
    assert alike(json.loads(marked(CLI, "json")["train"]) | {"before": None}, told) == []
    assert (told["in_use"], told["before"]) == (True, None)

    _exits(EXIT_FAULT, partial(language.run_train, settings, bad, force=False, as_json=False))
    assert "没有启用" in capsys.readouterr().out
    language.run_train(settings, bad, force=True, as_json=False)
    assert "已启用" in capsys.readouterr().out
    versions = [*(tmp_path / "home" / "models" / "embedded").glob("*.npz")]
    assert len(versions) == 2


def test_examples_that_cannot_be_used_are_named(tmp_path: Path, capsys: Printed) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    folder = tmp_path / "data"
    folder.mkdir()
    _exits(EXIT_USAGE, partial(language.run_train, settings, folder, force=False, as_json=False))
    (folder / "greet.yml").write_text("nlu: [", encoding="utf-8")
    _exits(EXIT_USAGE, partial(language.run_train, settings, folder, force=False, as_json=False))
    assert "greet.yml" in capsys.readouterr().err
    (folder / "greet.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - 你好\n", encoding="utf-8")
    _exits(EXIT_USAGE, partial(language.run_train, settings, folder, force=False, as_json=False))
    assert "训练不了" in capsys.readouterr().err


def test_without_sentences_to_test_on_nothing_is_put_into_use(tmp_path: Path, capsys: Printed) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    learnt = _written(tmp_path / "data", part(few(load_examples(), train=8), Split.TRAIN))
    _exits(EXIT_USAGE, partial(language.run_train, settings, learnt, force=True, as_json=False))
    assert "split: test" in capsys.readouterr().err
    assert [*(tmp_path / "home").rglob("*.npz")] == []


def test_what_was_trained_is_what_serves(tmp_path: Path, capsys: Printed) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    own = _written(tmp_path / "own", few(load_examples(), train=30, test=10))
    language.run_train(settings, own, force=False, as_json=False)
    assert "已启用" in capsys.readouterr().out
    assert load_or_train(models_folder(settings)).intents == tuple(sorted(SMALL_INTENTS))


def test_every_bad_line_of_a_file_is_named_by_its_number(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "好", "intent": "affirm"}\n{\n{"text": "好", "intent": "afirm"}\n', encoding="utf-8")
    _exits(EXIT_USAGE, partial(language.rows_of, path))
    told = capsys.readouterr().err
    assert "rows.jsonl:2" in told
    assert "rows.jsonl:3: no such intent: afirm" in told
    path.write_text("\n", encoding="utf-8")
    _exits(EXIT_USAGE, partial(language.rows_of, path))
    assert "空的" in capsys.readouterr().err
    _exits(EXIT_USAGE, partial(language.rows_of, tmp_path / "nowhere"))


def test_without_a_file_the_test_sentences_are_measured() -> None:
    assert {row.intent for row in language.rows_of(None)} == set(INTENTS)


def test_engines_are_named_and_rasa_must_be_configured(settings: Settings, capsys: Printed) -> None:
    assert language.engines_named(settings, "embedded") == ("embedded",)
    _exits(EXIT_USAGE, partial(language.engines_named, settings, "oracle"))
    _exits(EXIT_USAGE, partial(language.engines_named, settings, "both"))
    assert "MINGCHUANG_RASA_URL" in capsys.readouterr().err
    with_rasa = settings.model_copy(update={"rasa_url": "http://127.0.0.1:1"})
    assert language.engines_named(with_rasa, "both") == ("embedded", "rasa")
    _exits(EXIT_USAGE, partial(language.engines_named, with_rasa, "both", both=False))
    assert "没有这个引擎：both" in capsys.readouterr().err


async def test_a_report_is_printed_as_documented_and_written_as_a_page(
    settings: Settings, here: Engines, tmp_path: Path, capsys: Printed
) -> None:
    page = tmp_path / "report.html"
    rows = (*ROWS, Row(text="周六去", intent="book_visit", entities=((EntityKind.DATE, "2026-11-28"),)))
    await language.run_evaluate(settings, here, rows, ("embedded",), page=page, as_json=True)
    report = orjson.loads(capsys.readouterr().out.splitlines()[-1])
    documented = json.loads(marked(CLI, "json")["evaluate"])
    assert report["out_of_scope_auroc"] is None
    assert set(report) == set(documented)
    assert alike(documented["intents"], report["intents"]) == []
    assert (report["engine"], report["rows"]) == ("embedded", 3)
    assert "<svg" in page.read_text(encoding="utf-8")
    await language.run_evaluate(settings, here, ROWS, ("embedded",), page=page, as_json=False)
    told = capsys.readouterr().out
    assert "准确率" in told
    assert "居民得到的理解" in told
    assert "库里还没有活动" in told
    with pytest.raises(typer.Exit):
        await language.run_evaluate(settings, here, ROWS, ("embedded",), page=tmp_path, as_json=False)


async def test_both_engines_stand_side_by_side(
    settings: Settings, here: Engines, tmp_path: Path, capsys: Printed
) -> None:
    scale = tmp_path / "thresholds.json"
    rasa_scale.save(scale, PLAIN)
    async with tiny_rasa() as server:
        chosen = settings.model_copy(update={"rasa_url": server.url, "rasa_scale": scale})
        await language.run_evaluate(chosen, here, ROWS[1:], language.ENGINES, page=None, as_json=False)
        assert len(server.texts) == 1
    told = capsys.readouterr().out
    assert "embedded" in told
    assert "rasa" in told


async def test_figures_that_are_not_rasas_own_are_not_printed(
    settings: Settings, here: Engines, tmp_path: Path, capsys: Printed
) -> None:
    scale = tmp_path / "thresholds.json"
    gone = settings.model_copy(update={"rasa_url": "http://127.0.0.1:1", "rasa_scale": scale})
    with pytest.raises(typer.Exit) as left:
        await language.run_evaluate(gone, here, ROWS, ("rasa",), page=None, as_json=True)
    assert left.value.exit_code == EXIT_USAGE
    assert "MINGCHUANG_RASA_SCALE" in capsys.readouterr().err
    rasa_scale.save(scale, PLAIN)
    with pytest.raises(typer.Exit) as left:
        await language.run_evaluate(gone, here, ROWS, ("rasa",), page=None, as_json=True)
    assert left.value.exit_code == EXIT_FAULT
    told = capsys.readouterr()
    assert "不能算 Rasa 的" in told.err
    assert '"engine"' not in told.out


def test_the_rasa_project_is_written(tmp_path: Path, capsys: Printed) -> None:
    language.run_rasa_export(tmp_path / "project")
    assert (tmp_path / "project" / "data" / "nlu.yml").is_file()
    assert "domain.yml" in capsys.readouterr().out
    (tmp_path / "file").touch()
    _exits(EXIT_FAULT, partial(language.run_rasa_export, tmp_path / "file"))
