"""`python -m bench.intents.own [PAGE]`: learn our own examples, report on their test part, and time the engine."""

import asyncio
import sys
import time
from pathlib import Path

from bench.intents.measuring import engine_of, speed
from intents.evaluate import Report, Row, evaluate
from intents.examples import Split, load_examples, part
from intents.learning import learn
from intents.reporting import report_page, report_text


def main(page: Path | None) -> Report:
    """Print the report, and write its page where one is wanted."""
    examples = load_examples()
    before = time.perf_counter()
    classifier = learn(part(examples, Split.TRAIN))
    taken_s = time.perf_counter() - before
    engine = engine_of(classifier)
    rows = [Row.of(one) for one in part(examples, Split.TEST)]
    report = asyncio.run(evaluate(rows, engine, name="embedded"))
    print(report_text([report]))
    timed = speed(engine, [row.text for row in rows])
    print(
        f"learned in {taken_s:.1f} s from {len(part(examples, Split.TRAIN))} examples, {len(classifier.rows)} features"
    )
    print(f"thresholds: act {engine.thresholds.act:.3f}, offer {engine.thresholds.offer:.3f}")
    print(f"p50 {timed.p50_ms:.3f} ms, p99 {timed.p99_ms:.3f} ms, {timed.per_s:.0f} texts/s with entities")
    if page:
        page.write_text(report_page([report]), encoding="utf-8")
    return report


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
