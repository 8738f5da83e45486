"""Reports as people read them: a text for the terminal and a page, with one engine or several side by side."""

from collections.abc import Callable, Sequence
from html import escape
from io import StringIO
from math import isnan

from rich.console import Console
from rich.table import Table

from intents.evaluate import Report, Share
from intents.plots import confusion_matrix, reliability_curve

_MOST_CONFUSIONS = 15

_FIGURES: tuple[tuple[str, Callable[[Report], str]], ...] = (
    ("条数", lambda report: str(len(report.results))),
    ("准确率（全部）", lambda report: _number(report.accuracy)),
    ("准确率（只认首选标注）", lambda report: _number(report.accuracy_strict)),
    ("准确率（范围内）", lambda report: _number(report.accuracy_in_scope)),
    ("前三命中", lambda report: _number(report.top_three)),
    ("宏平均 F1", lambda report: _number(report.macro_f1)),
    ("校准误差 ECE", lambda report: _number(report.calibration)),
    ("范围外 AUROC", lambda report: _number(report.out_of_scope)),
    ("直接办理：占比 / 正确", lambda report: _share(report.acted)),
    ("给出选项：占比 / 含正确项", lambda report: _share(report.offered)),
    ("表示不懂：占比 / 确属范围外", lambda report: _share(report.fallen_back)),
    ("实体：准确 / 召回", lambda report: "—" if report.entities is None else " / ".join(map(_number, report.entities))),
)

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans SC",sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#111}
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #bbb;padding:.25rem .6rem;text-align:right}
th:first-child,td.left{text-align:left}svg{max-width:100%;height:auto}
.engines{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:0 2rem}
section{min-width:0;overflow-x:auto}
@media(prefers-color-scheme:dark){body{background:#fff}}
"""


def _number(value: float) -> str:
    return "—" if isnan(value) else f"{value:.3f}"


def _share(share: Share) -> str:
    return f"{_number(share.share)} / {_number(share.precision)}"


def report_text(reports: Sequence[Report], *, width: int = 120) -> str:
    """The figures, each engine's table by intent and its commonest confusions, for a terminal of so many columns."""
    console = Console(file=StringIO(), width=width, color_system=None, highlight=False)
    figures = Table("指标", *[report.engine for report in reports], title="理解能力测评")
    for name, figure in _FIGURES:
        figures.add_row(name, *[figure(report) for report in reports])
    console.print(figures)
    for report in reports:
        console.print(_by_intent(report))
        console.print(_confusions(report))
    written = console.file
    assert isinstance(written, StringIO)
    return written.getvalue()


def _by_intent(report: Report) -> Table:
    table = Table("意图", "条数", "精确", "召回", "F1", title=f"各意图（{report.engine}）")
    for line in report.lines:
        table.add_row(line.intent, str(line.rows), _number(line.precision), _number(line.recall), _number(line.f1))
    return table


def _confusions(report: Report) -> Table:
    table = Table("应为", "判为", "次数", "例", title=f"最常混淆（{report.engine}）")
    for meant, said, count, text in report.confusions[:_MOST_CONFUSIONS]:
        table.add_row(meant, said, str(count), text[:40])
    return table


def report_page(reports: Sequence[Report]) -> str:
    """The same as one HTML page that needs nothing else, with the confusion matrix and the reliability curve."""
    heads = "".join(f"<th>{escape(report.engine)}</th>" for report in reports)
    figures = "".join(
        f"<tr><th>{name}</th>" + "".join(f"<td>{figure(report)}</td>" for report in reports) + "</tr>"
        for name, figure in _FIGURES
    )
    engines = "".join(map(_engine, reports))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>理解能力测评</title>'
        f"<style>{_STYLE}</style></head><body><h1>理解能力测评</h1>"
        f"<table><thead><tr><th>指标</th>{heads}</tr></thead><tbody>{figures}</tbody></table>"
        f'<div class="engines">{engines}</div></body></html>'
    )


def _engine(report: Report) -> str:
    lines = "".join(
        f'<tr><td class="left">{escape(line.intent)}</td><td>{line.rows}</td><td>{_number(line.precision)}</td>'
        f"<td>{_number(line.recall)}</td><td>{_number(line.f1)}</td></tr>"
        for line in report.lines
    )
    confusions = "".join(
        f'<tr><td class="left">{escape(meant)}</td><td class="left">{escape(said)}</td><td>{count}</td>'
        f'<td class="left">{escape(text[:80])}</td></tr>'
        for meant, said, count, text in report.confusions[:_MOST_CONFUSIONS]
    )
    return (
        f"<section><h2>{escape(report.engine)}</h2><h3>可靠性曲线</h3>{reliability_curve(report)}"
        f"<h3>混淆矩阵（行：应为；列：判为）</h3>{confusion_matrix(report)}"
        "<h3>各意图</h3><table><thead><tr><th>意图</th><th>条数</th><th>精确</th><th>召回</th><th>F1</th></tr></thead>"
        f"<tbody>{lines}</tbody></table><h3>最常混淆</h3><table><thead><tr><th>应为</th><th>判为</th><th>次数</th>"
        f"<th>例</th></tr></thead><tbody>{confusions}</tbody></table></section>"
    )
