"""Conversations as text, and how one is played against the whole service.

A line `居民：` is what a resident says; `【位置 纬度 经度】`, `【菜单 key】`, `【图片】`, `【语音】`, `【过了一天】` and the like are what they
do. A line `明窗：` says what the answer must hold, in parts separated by `…`; a part that begins with `✗` must not be in it.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from bot.app import Parts
from bot.message import IncomingMessage, MessageKind
from bot.replies import all_as_text
from bot.settings import Settings
from bot.understanding import models_folder
from intents import rasa_scale
from intents.classifier import Calibration, Classifier
from intents.rasa_scale import RasaScale
from intents.train import load_or_train
from tests.intents.rasa_server import tiny_rasa

LIVE_URL = os.environ.get("MINGCHUANG_TEST_RASA_URL", "")
LIVE_TOKEN = os.environ.get("MINGCHUANG_TEST_RASA_TOKEN", "")
LIVE_SCALE = os.environ.get("MINGCHUANG_TEST_RASA_SCALE", "")

ENGINES = ("embedded", "rasa", *(("live",) if LIVE_URL else ()))
"""The engines a conversation is played on: the embedded one, Rasa's adapter, and a live Rasa where there is one."""

KINDS = {
    "位置": MessageKind.LOCATION,
    "菜单": MessageKind.CLICK,
    "图片": MessageKind.IMAGE,
    "语音": MessageKind.VOICE,
    "视频": MessageKind.VIDEO,
    "表情": MessageKind.STICKER,
    "链接": MessageKind.LINK,
    "关注": MessageKind.SUBSCRIBE,
}
WAITS = {
    "【过了两小时】": timedelta(hours=2),
    "【过了二十小时】": timedelta(hours=20),
    "【过了一天】": timedelta(days=1),
    "【过了两天】": timedelta(days=2),
}
_ids = count(1)


@dataclass
class Clock:
    """The service's clock, which the conversation may set forward."""

    moment: datetime = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Conversation:
    """One resident speaking with the service."""

    parts: Parts
    clock: Clock
    sender: str
    answer: str = ""
    log: list[str] = field(default_factory=list)

    async def does(self, line: str) -> None:
        if line in WAITS:
            self.clock.moment += WAITS[line]
            return
        answer = await self.parts.dialogue.answer(self._message(line))
        self.answer = all_as_text(answer.replies)
        self.log += [f"居民：{line}", f"明窗（{answer.action}）：{self.answer}"]

    def _message(self, line: str) -> IncomingMessage:
        kind, text, payload = MessageKind.TEXT, line, {}
        if (found := re.fullmatch(r"【(\S+?)(?: (\S+))?(?: (\S+))?】", line)) is not None:
            name, first, second = found.groups()
            text = ""
            kind = KINDS[name]
            if kind is MessageKind.LOCATION:
                payload = {"latitude": str(first), "longitude": str(second)}
            elif kind is MessageKind.CLICK:
                payload = {"key": f"intent:{first}"}
        return IncomingMessage(
            channel="wechat",
            sender=self.sender,
            id=str(next(_ids)),
            kind=kind,
            text=text,
            received_at=self.clock(),
            payload=payload,
        )

    def must_hold(self, expected: str) -> None:
        for part in expected.split("…"):
            wanted = part.strip()
            if wanted.startswith("✗"):
                assert wanted.removeprefix("✗") not in self.answer, "\n".join(self.log)
            else:
                assert wanted in self.answer, "\n".join([*self.log, f"应有：{wanted}"])


async def play(conversation: Conversation, lines: list[str]) -> None:
    """Say and do what the lines say, and look at each answer."""
    for line in lines:
        who, mark, words = line.partition("：")
        if not mark or line.startswith("#"):
            continue
        if who == "居民":
            await conversation.does(words)
        else:
            conversation.must_hold(words)


def chats(folder: Path) -> dict[Path, list[str]]:
    """The conversations of a folder."""
    return {path: path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("*.txt"))}


def _confidences(classifier: Classifier, text: str) -> dict[str, float]:
    return dict(zip(classifier.intents, classifier.probabilities(text).tolist(), strict=True))


@asynccontextmanager
async def understanding_by(engine: str, settings: Settings, folder: Path) -> AsyncIterator[Settings]:
    """The settings with this engine.

    Where no Rasa is there, a small server that speaks Rasa's HTTP stands in: it gives the probabilities of a model of
    our own, which are calibrated already.
    """
    if engine == "embedded":
        yield settings
    elif engine == "live":
        yield _with_rasa(settings, LIVE_URL, LIVE_TOKEN, Path(LIVE_SCALE))
    else:
        classifier = load_or_train(models_folder(settings))
        plain = Calibration(temperature=1.0, gate=None, thresholds=classifier.calibration.thresholds)
        scale = folder / "thresholds.json"
        rasa_scale.save(scale, RasaScale(intents=classifier.intents, calibration=plain))
        async with tiny_rasa(partial(_confidences, classifier)) as server:
            yield _with_rasa(settings, server.url, "", scale)


def _with_rasa(settings: Settings, url: str, token: str, scale: Path) -> Settings:
    changes = {"understand": "rasa", "rasa_url": url, "rasa_token": SecretStr(token), "rasa_scale": scale}
    return settings.model_copy(update=changes)
