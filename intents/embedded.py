"""The embedded engine: what is clear by rule, then the classifier, and the entities of the text. Nothing to install."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from intents.classifier import Classifier
from intents.commands import CONFIDENCE
from intents.entities import Lexicon, extract
from intents.examples import OUT_OF_SCOPE
from intents.leads import ruled
from intents.model import Entity, Ranked, Thresholds, Understanding

REMEMBERED = 4096
"""How many texts' rankings are kept; they depend on the text and the model alone."""
REMEMBERED_CHARS = 60
"""Longer texts are hardly ever said twice in the same words."""
RANKED = 5
"""How many intents a ranking holds."""


class EmbeddedEngine:
    """Understands texts in this process, in a fraction of a millisecond; keeps :class:`intents.model.Understand`."""

    def __init__(
        self,
        classifier: Classifier,
        *,
        lexicon: Callable[[], Lexicon],
        now: Callable[[], datetime],
        remembers: int = REMEMBERED,
    ) -> None:
        """`lexicon` gives the city's names as they are now, `now` the moment (aware) from which dates are read; the
        rankings of so many texts are kept (0: each is worked out, as a benchmark wants it).
        """
        self._classifier = classifier
        self._lexicon = lexicon
        self._now = now
        self._remembered = lru_cache(remembers)(self._ranking)

    @property
    def thresholds(self) -> Thresholds:
        """From where the engine acts, and from where it offers choices."""
        return self._classifier.calibration.thresholds

    @property
    def intents(self) -> tuple[str, ...]:
        """Every intent that the model knows, in alphabetical order."""
        return self._classifier.intents

    async def understand(self, text: str) -> Understanding:
        """The meaning of `text`, which may be anything at all."""
        return self.understand_now(text)

    def understand_now(self, text: str) -> Understanding:
        """The same without an event loop. An empty text means nothing: out of scope, with no confidence."""
        ranking = self._ranked(text)
        best = ranking[0]
        return Understanding(
            intent=best.intent,
            confidence=best.confidence,
            thresholds=self.thresholds,
            entities=self.entities(text),
            ranking=ranking,
        )

    def entities(self, text: str) -> tuple[Entity, ...]:
        """What the text names, in the order of the text."""
        return extract(text, lexicon=self._lexicon(), now=self._now())

    def _ranked(self, text: str) -> tuple[Ranked, ...]:
        """The ranking; what many people ask in the same words is worked out once."""
        return self._remembered(text) if len(text) <= REMEMBERED_CHARS else self._ranking(text)

    def _ranking(self, text: str) -> tuple[Ranked, ...]:
        if not text.strip():
            return (Ranked(intent=OUT_OF_SCOPE, confidence=0.0),)
        shares = self._classifier.probabilities(text)
        intents = self._classifier.intents
        places = [intents.index(one) for one in ruled(text) if one in intents]
        if places:
            _insist(shares, places, CONFIDENCE / len(places))
        best = np.argsort(-shares, kind="stable")[:RANKED].tolist()
        return tuple(Ranked(intent=intents[place], confidence=min(1.0, float(shares[place]))) for place in best)


def _insist(shares: NDArray[np.float32], places: Sequence[int], share: float) -> None:
    """Give some places each this share, and what is left to the others as they stand to each other."""
    others = 1 - float(shares[places].sum())
    shares *= np.float32((1 - share * len(places)) / max(others, 1e-6))
    shares[places] = share
