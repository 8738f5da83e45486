"""Two pictures as inline SVG, readable without colour: a confusion matrix and a reliability curve."""

from collections import Counter
from html import escape

from intents.evaluate import Report

_CELL, _MARGIN = 22, 150
_SIDE, _EDGE = 320, 46
_BINS = 10


def confusion_matrix(report: Report) -> str:
    """Rows: the intent meant; columns: the intent said. Each field has its count, the darker the larger its share."""
    pairs = Counter((one.row.intent, one.row.intent if one.right else one.meaning.intent) for one in report.results)
    intents = sorted({intent for pair in pairs for intent in pair})
    totals = Counter(one.row.intent for one in report.results)
    size = _MARGIN + _CELL * len(intents) + 4
    parts = [_open(size, size, f"混淆矩阵：{report.engine}")]
    for place, intent in enumerate(intents):
        middle = _MARGIN + _CELL * place + _CELL // 2
        name = escape(intent)
        parts.append(f'<text x="{_MARGIN - 6}" y="{middle + 4}" text-anchor="end">{name}</text>')
        parts.append(f'<text transform="translate({middle + 4} {_MARGIN - 6}) rotate(-90)">{name}</text>')
    parts += [
        _field(intents.index(said), intents.index(meant), count, count / totals[meant], f"{meant} → {said}：{count}")
        for (meant, said), count in sorted(pairs.items())
    ]
    side = _CELL * len(intents)
    parts.append(f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{side}" height="{side}" fill="none" stroke="#555"/></svg>')
    return "".join(parts)


def _field(column: int, row: int, count: int, share: float, title: str) -> str:
    x, y = _MARGIN + _CELL * column, _MARGIN + _CELL * row
    hue = "#1d6b43" if column == row else "#a02c2c"
    ink = "#fff" if share > 0.5 else "#111"
    return (
        f'<g><title>{escape(title)}</title><rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="{hue}" '
        f'fill-opacity="{0.12 + 0.88 * share:.2f}"/><text x="{x + _CELL / 2}" y="{y + _CELL / 2 + 4}" '
        f'text-anchor="middle" fill="{ink}">{count}</text></g>'
    )


def reliability_curve(report: Report) -> str:
    """Across: the confidence said, in tenths. Up: how often it was right. On the diagonal they are equal."""
    confidence, right = report.reliability
    parts = [_open(_SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE, f"可靠性曲线：{report.engine}"), _axes()]
    points = []
    for one in range(_BINS):
        inside = (confidence * _BINS).clip(0, _BINS - 1).astype(int) == one
        if not inside.any():
            continue
        said, got, count = float(confidence[inside].mean()), float(right[inside].mean()), int(inside.sum())
        points.append(f"{_across(said):.1f},{_up(got):.1f}")
        parts.append(
            f'<g><title>把握 {said:.2f}，正确 {got:.2f}，{count} 条</title><circle cx="{_across(said):.1f}" '
            f'cy="{_up(got):.1f}" r="{3 + 9 * (count / len(confidence)) ** 0.5:.1f}" fill="#1d4f91" fill-opacity=".7"/></g>'
        )
    parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="#1d4f91" stroke-width="2"/></svg>')
    return "".join(parts)


def _across(value: float) -> float:
    return _EDGE + _SIDE * value


def _up(value: float) -> float:
    return _EDGE + _SIDE * (1 - value)


def _axes() -> str:
    marks = "".join(
        f'<text x="{_across(tenth / 10):.0f}" y="{_EDGE + _SIDE + 16}" text-anchor="middle">{tenth / 10:.1f}</text>'
        f'<text x="{_EDGE - 6}" y="{_up(tenth / 10) + 4:.0f}" text-anchor="end">{tenth / 10:.1f}</text>'
        for tenth in range(0, 11, 2)
    )
    return (
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#555"/>'
        f'<line x1="{_EDGE}" y1="{_EDGE + _SIDE}" x2="{_EDGE + _SIDE}" y2="{_EDGE}" stroke="#888" stroke-dasharray="4 4"/>'
        f'{marks}<text x="{_EDGE + _SIDE / 2}" y="{_SIDE + 2 * _EDGE - 8}" text-anchor="middle">所说的把握</text>'
        f'<text transform="translate(12 {_EDGE + _SIDE / 2}) rotate(-90)" text-anchor="middle">实际正确率</text>'
    )


def _open(width: float, height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="11"><title>{escape(title)}</title>'
    )
