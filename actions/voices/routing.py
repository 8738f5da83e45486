"""Which department a text is for: what departments do, in their own words, and who answered cases like it.

A suggestion alone: staff decide. What departments do is compared by pairs of characters weighted by how few departments
have them: with what the resident says, and with the words of duties that it usually means (`whose.yml`). Every similar case
that a department was given votes for it, so the suggestion learns with each decision.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions.voices.alike import pairs_of
from actions.voices.model import Likeness, Suggested
from actions.voices.similar import similar
from actions.voices.whose import duties_of
from knowledge.city import City, Department
from knowledge.search.text import fold
from knowledge.store import Transaction

NEIGHBOURS = 12
NAMED = 1.6  # what calling a department by its name adds, of a full likeness
WINDOW = 0.8  # words of a window count a little less than those of the duties
USUAL = 2.2  # what the usual words of a duty count, of the resident's own
ENOUGH = 3.0  # characters of a text that make a usual duty likely
UNNAMED = 0.45  # of a district's likeness, what counts where neither it nor a place of it is named
VOTE = 3.0  # what cases answered by a department weigh against its duties
LEAST_SHARE = 0.08
SHARPNESS = 2.0
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """What every department does: for each pair the departments that speak of it, with weights of length one."""

    weights: Mapping[int, tuple[tuple[str, float], ...]]
    rarity: Mapping[int, float]
    names: tuple[tuple[str, str], ...]  # a folded name, the department's id; the longest first


@lru_cache(maxsize=4)
def profiles_of(departments: tuple[Department, ...]) -> Profiles:
    """The profiles of these departments."""
    spoken = {one.id: _spoken(one) for one in departments}
    having = Counter(pair for weights in spoken.values() for pair in weights)
    rarity = {pair: math.log(1 + len(departments) / number) for pair, number in having.items()}
    weights: dict[int, list[tuple[str, float]]] = {}
    for identity, own in spoken.items():
        length = math.sqrt(sum((value * rarity[pair]) ** 2 for pair, value in own.items())) or 1.0
        for pair, value in own.items():
            weights.setdefault(pair, []).append((identity, value * rarity[pair] / math.sqrt(length)))
    names = {fold(name): one.id for one in reversed(departments) for name in one.names if len(name) >= _SHORTEST_NAME}
    return Profiles(
        weights={pair: tuple(found) for pair, found in weights.items()},
        rarity=rarity,
        names=tuple(sorted(names.items(), key=lambda one: (-len(one[0]), one[0]))),
    )


def _spoken(department: Department) -> dict[int, float]:
    """The pairs of a department's own words, with how much each counts."""
    windows = " ".join(f"{window.name} {window.handles}" for window in department.windows)
    weights = dict.fromkeys(pairs_of(windows), WINDOW)
    weights |= dict.fromkeys(pairs_of(f"{department.duties} {' '.join(department.names)}"), 1.0)
    return weights


def by_duties(text: str, city: City) -> dict[str, float]:
    """How well each department's own words fit the text; those that do not fit at all are left out."""
    profiles = profiles_of(city.departments)
    found = _shares(text, profiles)
    for identity, share in _usual(text, profiles).items():
        found[identity] = found.get(identity, 0.0) + USUAL * share
    named = _named(text, profiles)
    return {
        identity: share * (1.0 if identity in named or city.by_id[identity].kind == "department" else UNNAMED)
        + named.get(identity, 0.0) * (NAMED if city.by_id[identity].kind == "department" else NAMED / 4)
        for identity, share in {**dict.fromkeys(named, 0.0), **found}.items()
    }


def _usual(text: str, profiles: Profiles) -> dict[str, float]:
    """How well each department's words fit the duties that a text usually means, 0..1."""
    scores: dict[str, float] = {}
    for duty, hit in duties_of(text):
        weight = 1 - math.exp(-hit / ENOUGH)
        for identity, share in _shares(duty, profiles).items():
            scores[identity] = scores.get(identity, 0.0) + weight * share**2
    most = max(1.0, *scores.values(), 0.0)
    return {identity: score / most for identity, score in scores.items()}


def _shares(text: str, profiles: Profiles) -> dict[str, float]:
    """How much each department's words are those of a text, as shares of the one that fits best."""
    scores: dict[str, float] = {}
    for pair in pairs_of(text):
        for identity, weight in profiles.weights.get(pair, ()):
            scores[identity] = scores.get(identity, 0.0) + weight * profiles.rarity[pair]
    most = max(scores.values(), default=0.0) or 1.0
    return {identity: score / most for identity, score in scores.items()}


def _named(text: str, profiles: Profiles) -> dict[str, float]:
    """The departments that a text calls by one of their names."""
    said, found = fold(text), {}
    for name, identity in profiles.names:
        if name in said:
            said = said.replace(name, " ")
            found[identity] = 1.0
    return found


def votes(cases: Sequence[Likeness]) -> dict[str, float]:
    """How surely each department answers cases like this, 0..1."""
    given = [(one.department_id, one.score**2) for one in cases if one.department_id is not None]
    total = sum(score for _, score in given)
    found: dict[str, float] = {}
    for identity, score in given:
        found[identity] = found.get(identity, 0.0) + score / total * min(1.0, total)
    return found


def rank(text: str, city: City, cases: Sequence[Likeness], *, limit: int) -> tuple[Suggested, ...]:
    """The departments a text is for, best first, each with its share and the reason. Pure."""
    duties, voted = by_duties(text, city), votes(cases)
    scores = {
        identity: duties.get(identity, 0.0) + VOTE * voted.get(identity, 0.0)
        for identity in duties.keys() | voted.keys()
        if identity in city.by_id
    }
    if not scores:
        return ()
    most = max(scores.values())
    grown = {identity: math.exp(SHARPNESS * (score - most)) for identity, score in scores.items()}
    total = sum(grown.values())
    ranked = sorted(grown.items(), key=lambda one: (-one[1], one[0]))[:limit]
    return tuple(
        Suggested(department_id=identity, share=round(value / total, 4), because=_because(identity, duties, cases))
        for place, (identity, value) in enumerate(ranked)
        if place == 0 or value / total >= LEAST_SHARE
    )


def _because(identity: str, duties: Mapping[str, float], cases: Sequence[Likeness]) -> str:
    alike = sum(one.department_id == identity for one in cases)
    reasons = []
    if duties.get(identity, 0.0) >= NAMED / 4:
        reasons.append("与它的职责相符")
    if alike:
        reasons.append(f"{alike}件类似事项由它办理")
    return "，".join(reasons) or "职责中提到相近的事"


async def suggest(transaction: Transaction, text: str, city: City, *, limit: int = 3) -> tuple[Suggested, ...]:
    """At most `limit` departments a text is for, best first; none where nothing fits."""
    return rank(text, city, await similar(transaction, text, limit=NEIGHBOURS), limit=limit)
