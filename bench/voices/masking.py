"""`python -m bench.voices.masking`: how much of what is private in invented letters is found, and how much else is masked."""

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.voices.masking import masked

LETTERS = Path(__file__).parent / "masking.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """An invented letter, and what of it must not be readable."""

    text: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many secrets there were and which were left; how many letters without any, and which were changed."""

    secrets: int
    left: tuple[tuple[str, str], ...]
    calm: int
    changed: tuple[tuple[str, str], ...]

    @property
    def recall(self) -> float:
        """The share of secrets that were found, 0..1."""
        return 1 - len(self.left) / max(1, self.secrets)

    @property
    def false_alarms(self) -> float:
        """The share of letters without anything private in which something was masked, 0..1."""
        return len(self.changed) / max(1, self.calm)


def letters(part: str) -> tuple[Hidden, ...]:
    """The letters of a part: `tuned` or `fresh`."""
    listed = yaml.safe_load(LETTERS.read_text(encoding="utf-8"))[part]
    return tuple(Hidden(text=one["t"], secrets=tuple(map(str, one.get("h", ())))) for one in listed)


def measure(asked: tuple[Hidden, ...]) -> Measured:
    """Mask every letter, and look at what is left and what was changed."""
    shown = [(one, masked(one.text)) for one in asked]
    return Measured(
        secrets=sum(len(one.secrets) for one in asked),
        left=tuple((secret, said) for one, said in shown for secret in one.secrets if secret in said),
        calm=sum(not one.secrets for one in asked),
        changed=tuple((one.text, said) for one, said in shown if not one.secrets and said != one.text),
    )


def main() -> None:
    """Print the figures of both parts, and every miss."""
    for part in ("tuned", "fresh"):
        found = measure(letters(part))
        sys.stdout.write(
            f"{part}: {found.secrets} secrets, {found.recall:.1%} found; {found.calm} calm letters, "
            f"{found.false_alarms:.1%} changed\n"
        )
        for secret, said in found.left:
            sys.stdout.write(f"  left {secret} in {said}\n")
        for text, said in found.changed:
            sys.stdout.write(f"  changed {text} → {said}\n")


if __name__ == "__main__":
    main()
