"""The docs as the tests read them: pages, fences with their marks, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^>]+?) -->\n)?(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A block of code in a page; `mark` is the comment on the line before it, if there is one."""

    page: Path
    mark: str
    language: str
    body: str


def settings_of(**values: object) -> Settings:
    """Settings of these values alone, whatever file lies in the working directory."""
    return Settings(**{"_env_file": None, **values})  # type: ignore[arg-type]


def pages() -> list[Path]:
    """Every page that people read."""
    found = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    return sorted(found)


def name_of(page: Path) -> str:
    """The page as the failing test names it."""
    return page.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    """A page's text, by its path in the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def fences(page: Path) -> Iterator[Fence]:
    """The blocks of code of a page."""
    for found in _FENCE.finditer(page.read_text(encoding="utf-8")):
        indent = found["indent"]
        lines = [line.removeprefix(indent) for line in found["body"].splitlines()]
        yield Fence(
            page=page, mark=(found["mark"] or "").strip(), language=found["language"], body="\n".join(lines) + "\n"
        )


def marked(page: str, kind: str) -> dict[str, str]:
    """The blocks of a page that are marked `kind: name`, by name."""
    found = {}
    for fence in fences(ROOT / page):
        sort, _, name = fence.mark.partition(": ")
        if sort == kind:
            assert name not in found, f"{page} has two blocks {fence.mark}"
            found[name] = fence.body
    return found


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """The targets of a page's links and pictures."""
    return _LINK.findall(prose(page))


def headings(page: Path) -> list[str]:
    """A page's headings, in order."""
    return [found.strip() for found in _HEADING.findall(prose(page))]


def anchors(page: Path) -> set[str]:
    """What a link may name inside a page, as code hosts make it of headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(page)}
