"""`python -m bench.voices.alike`: whether pairs of invented letters are taken for the same thing, for alike, or for neither."""

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.voices.alike import LIKE, OFFER, Known, alike, signature_of

PAIRS = Path(__file__).parent / "alike.yml"
KINDS = ("same", "near", "far")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Shares, 0..1: of `same` pairs offered to residents and shown to staff; of the others wrongly offered, wrongly shown."""

    offered: float
    shown: float
    near_shown: float
    wrongly_offered: float
    wrongly_shown: float
    misses: tuple[tuple[str, float, Pair], ...]


def pairs(part: str) -> dict[str, list[Pair]]:
    """The pairs of a part, by kind."""
    listed = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))[part]
    return {kind: [(one[0], one[1]) for one in listed[kind]] for kind in KINDS}


def score(first: str, second: str) -> float:
    """How alike two texts are in a young database, the mean of both ways."""
    known = Known(cases={}, total=0)
    signed = signature_of(first), signature_of(second)
    found = [
        alike({pair: known.weight(pair) for pair in own.words}, own, other) for own, other in (signed, signed[::-1])
    ]
    return sum(found) / 2


def measure(part: str) -> Measured:
    """Score every pair of a part."""
    scored = {kind: [(score(*one), one) for one in listed] for kind, listed in pairs(part).items()}
    others = [*scored["near"], *scored["far"]]
    misses = [("not offered", s, one) for s, one in scored["same"] if s < OFFER]
    misses += [("wrongly offered", s, one) for s, one in others if s >= OFFER]
    misses += [("wrongly shown", s, one) for s, one in scored["far"] if LIKE <= s < OFFER]
    return Measured(
        offered=_share(scored["same"], OFFER),
        shown=_share(scored["same"], LIKE),
        near_shown=_share(scored["near"], LIKE),
        wrongly_offered=_share(others, OFFER),
        wrongly_shown=_share(scored["far"], LIKE),
        misses=tuple(misses),
    )


def _share(scored: list[tuple[float, Pair]], least: float) -> float:
    return sum(found >= least for found, _ in scored) / max(1, len(scored))


def main() -> None:
    """Print the figures of both parts, and every miss."""
    for part in ("tuned", "fresh"):
        found = measure(part)
        sys.stdout.write(
            f"{part}: the same thing offered {found.offered:.1%}, shown to staff {found.shown:.1%}; near it shown "
            f"{found.near_shown:.1%}; wrongly offered {found.wrongly_offered:.1%}, wrongly shown {found.wrongly_shown:.1%}\n"
        )
        for what, how, (first, second) in found.misses:
            sys.stdout.write(f"  {what} {how:.2f}  {first} | {second}\n")


if __name__ == "__main__":
    main()
