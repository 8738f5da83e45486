"""What the docs say about files, links, commands and shapes is so."""

import json
import re
import shlex
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import app as cli
from bot.settings import Settings
from tests.docs.reading import DOCS, ROOT, anchors, fences, links, name_of, pages, prose, text_of

PACKAGES = ("actions", "bot", "intents", "knowledge", "tests", "docs", "docker", "bench")

#: Named where they are explained, and made by whoever follows the page.
NOT_OURS = {
    "actions/counting/__init__.py",
    "actions/counting/rules.py",
    "actions/counting/chat.py",
    "intents/data/count_places.yml",
}

#: The hosts that pages and containers may name: WeChat's, examples, and the parts' own. Where packages come from is
#: the machine's own matter, so no registry is among them.
HOSTS = re.compile(r"https?://([\w.-]+)")
KNOWN_HOSTS = {
    "127.0.0.1", "api.weixin.qq.com", "chat.example.gov.cn", "www.example.gov.cn", "host", "mingchuang", "rasa",
    "keepachangelog.com", "open.weixin.qq.com", "semver.org",
}  # fmt: skip

#: Settings that belong to the tests and benchmarks, not to the service.
MEASURING = {"MINGCHUANG_MEASURE_DATA", "MINGCHUANG_TEST_RASA_URL"}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(PACKAGES)})/[\w./-]*)`", prose(page))
    assert [one for one in named if one not in NOT_OURS and not (ROOT / one).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    known = {f"MINGCHUANG_{name.upper()}" for name in Settings.model_fields} | MEASURING
    assert set(re.findall(r"MINGCHUANG_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))) <= known


def test_every_default_in_the_table_is_the_default() -> None:
    rows = dict(re.findall(r"^\| `MINGCHUANG_([A-Z_]+)` \| (.+?) \|", text_of("docs/settings.md"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        said = rows[name.upper()].strip("`")
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        if isinstance(shown, time):
            assert said == f"{shown:%H:%M}", name
        elif isinstance(shown, dict | tuple):
            assert json.loads(said) == (shown if isinstance(shown, dict) else list(shown)), name
        elif shown is None or shown == "":
            assert said == ("none" if shown is None else "empty"), name
        elif isinstance(shown, float) and shown.is_integer():
            assert float(said) == shown, name
        else:
            assert said == (str(shown).lower() if isinstance(shown, bool) else str(shown)), name


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_command_that_is_shown_is_one_that_the_command_line_takes(page: Path) -> None:
    for fence in fences(page):
        if fence.language == "sh":
            for line in fence.body.splitlines():
                _parse(line.partition("|")[2] if "| mingchuang" in line else line)
    for words in re.findall(r"`(mingchuang [a-z][^`]*)`", prose(page)):
        _parse(words)


def _parse(line: str) -> None:
    words = shlex.split(line)
    if not words or words[0] != "mingchuang":
        return
    command: Any = typer.main.get_command(cli)
    rest = words[1:]
    while (inner := getattr(command, "commands", None)) is not None and rest:
        assert rest[0] in inner, f"there is no command: {line}"
        command, rest = inner[rest[0]], rest[1:]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known, line


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_no_page_names_a_host_that_is_not_known(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(HOSTS.findall(text)) <= KNOWN_HOSTS


def test_the_docker_files_name_no_host_that_is_not_known() -> None:
    for path in sorted((ROOT / "docker").iterdir()):
        if path.is_file():
            assert set(HOSTS.findall(path.read_text(encoding="utf-8"))) <= KNOWN_HOSTS, path.name


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_yaml_block_can_be_read(page: Path) -> None:
    for fence in fences(page):
        if fence.language == "yaml":
            assert yaml.safe_load(fence.body)


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link]
        waiting += [target for target in targets if target.suffix == ".md" and target.exists()]
    assert [name_of(page) for page in sorted(DOCS.rglob("*.md")) if page not in reached] == []


def test_every_decision_is_in_the_list_and_has_its_three_parts() -> None:
    listed = text_of("docs/adr/README.md")
    for path in sorted((DOCS / "adr").glob("0*.md")):
        text = path.read_text(encoding="utf-8")
        assert f"({path.name})" in listed
        assert text.startswith(f"# {path.name[:4]} ")
        assert [part for part in ("**Context.**", "**Decision.**", "**Price.**") if part not in text] == []


def test_the_two_readmes_say_the_same_in_two_languages() -> None:
    english, chinese = (ROOT / "README.md", ROOT / "README.zh.md")
    ours = [link for link in links(english) if link != "README.zh.md"]
    assert ours == [link for link in links(chinese) if link != "README.md"]
    assert [fence.body for fence in fences(english)] == [fence.body for fence in fences(chinese)]


def test_the_changelog_has_the_version_that_is_built() -> None:
    version = re.search(r'^version = "(.+)"$', text_of("pyproject.toml"), re.MULTILINE)
    assert version is not None
    assert re.search(rf"^## \[{re.escape(version[1])}\] - \d{{4}}-\d\d-\d\d$", text_of("CHANGELOG.md"), re.MULTILINE)
