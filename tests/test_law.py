"""The law of the house, as far as a tool can read it (docs/architecture.md, "The law")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from actions.catalogue import CATALOGUE, INTENTS
from bot.cli import app as cli
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "actions", "intents", "knowledge")
MOST_LINES = 300
MOST_STATEMENT_LINES = 60
INNER = {
    "welcome",
    "unreadable",
    "unsure",
    "which_matter",
    "none_of_these",
    "resend",
    "follow_up",
    "add_words",
    "leave_message",
}
LATER = {"request_information", "comment_draft", "vote_topic", "apply_representative"}

#: What may stand in one place only, and where that is.
PLACES = {
    r"\.commit\(": {"knowledge/store.py", "knowledge/search/index.py"},  # the latter is the index's own
    r"datetime\.now\(|date\.today\(|utcnow\(": {"bot/clock.py"},
    r"(?<![\w.])print\(": set(),
    r"^\s*(?:import|from) wechatpy": {"bot/wechat/codec.py", "bot/wechat/crypto.py"},
}


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts and "node_modules" not in path.parts:
                yield path


@pytest.mark.parametrize("pattern", PLACES, ids=str)
def test_what_has_one_place_stands_nowhere_else(pattern: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in sources()
        if re.search(pattern, _without_docstrings(path.read_text(encoding="utf-8")), re.MULTILINE)
    }
    assert found <= PLACES[pattern]


def _without_docstrings(source: str) -> str:
    return re.sub(r'"""[\s\S]*?"""', '""', source)


def test_files_and_functions_stay_small() -> None:
    long = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > MOST_LINES:
            long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_STATEMENT_LINES:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert long == []


def test_every_intent_has_an_action_and_every_action_has_examples() -> None:
    described = {path.stem for path in (ROOT / "intents" / "data").glob("*.yml")}
    assert set(INTENTS) == described
    assert set(CATALOGUE) - set(INTENTS) == INNER
    assert not described & LATER


def test_every_setting_is_in_the_docs() -> None:
    docs = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`MINGCHUANG_{name.upper()}`" not in docs] == []


def test_every_command_and_option_is_in_the_docs() -> None:
    docs = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    missing = []
    for words, command in _commands(typer.main.get_command(cli), ()):
        if f"mingchuang {' '.join(words)}" not in docs:
            missing.append(" ".join(words))
        for parameter in command.params:
            wanted = (option for option in parameter.opts if option.startswith("--") and option != "--help")
            missing += [f"{' '.join(words)} {option}" for option in wanted if f"`{option}" not in docs]
    assert missing == []


def _commands(command: object, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], typer.core.TyperCommand]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        assert isinstance(command, typer.core.TyperCommand)
        yield words, command
        return
    for name, one in inner.items():
        yield from _commands(one, (*words, name))


def test_every_intent_is_in_the_docs() -> None:
    docs = (ROOT / "docs" / "intents.md").read_text(encoding="utf-8")
    assert [intent for intent in INTENTS if f"`{intent}`" not in docs] == []


def test_the_lock_files_name_no_host() -> None:
    for name in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-assets.lock",
        "tests/wecom/package-lock.json",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "index-url" not in text
        assert '"resolved"' not in text


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_no_two_test_files_have_the_same_name() -> None:
    """pytest collects by the bare name: two of the same are one too many, in the whole run alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
