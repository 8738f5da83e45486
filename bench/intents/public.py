"""`python -m bench.intents.public`: learn the public sets and report on their test parts, against Rasa's DIET."""

import time

import numpy as np

from bench.intents.measuring import engine_of, public_set, speed
from intents.calibration import auroc
from intents.learning import learn

DIET = {"smp2017_oos": (0.952, 0.826), "smp2019_intent": (0.892, float("nan"))}
"""Rasa 3.6.21 DIET's accuracy and out-of-scope AUROC, measured once; see docs/understanding.md."""


def main() -> None:
    """Print one line a set."""
    for name, (diet, diet_oos) in DIET.items():
        parts = public_set(name)
        before = time.perf_counter()
        classifier = learn(parts["train"])
        taken_s = time.perf_counter() - before
        shares = np.array([classifier.probabilities(one.text) for one in parts["test"]])
        right = np.mean(
            [classifier.intents[row.argmax()] == one.intent for row, one in zip(shares, parts["test"], strict=True)]
        )
        beyond = np.array([classifier.probabilities(one.text).max() for one in parts.get("oos", [])])
        out_of_scope = auroc(-beyond.astype(float), -shares.max(axis=1).astype(float))
        timed = speed(engine_of(classifier), [one.text for one in parts["test"]], rounds=1)
        print(
            f"{name:15} accuracy {right:.4f} (DIET {diet:.3f})  OOS AUROC {out_of_scope:.4f} (DIET {diet_oos:.3f})  "
            f"learned in {taken_s:.1f} s  p50 {timed.p50_ms:.3f} ms  p99 {timed.p99_ms:.3f} ms  {timed.per_s:.0f}/s"
        )


if __name__ == "__main__":
    main()
