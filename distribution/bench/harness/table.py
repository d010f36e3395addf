"""What was found, for people and for programs."""

import re
from dataclasses import dataclass
from statistics import median

BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"


@dataclass(frozen=True)
class Bar:
    """What logpipe is held to: of one metric, or of its ratio to the baseline."""

    metric: str
    bar: float
    aim: float
    ratio_to: str | None = None
    candidate: str = "logpipe"

    def measured(self, found):
        if self.candidate not in found or self.ratio_to and self.ratio_to not in found:
            return None
        value = middle(found[self.candidate], self.metric)
        if value is None or not self.ratio_to:
            return value
        return value / middle(found[self.ratio_to], self.metric)


def middle(results, metric):
    """The median of a metric of each run, or the value of one that belongs to all of them."""
    values = [run[metric] for run in results["runs"] if metric in run]
    return median(values) if values else results["ends"].get(metric)


def markdown(workload, found, about):
    """A heading, one line for each candidate, and one for each bar."""
    metrics = _metrics(found)
    against = workload.baseline if workload.baseline in found and len(found) > 1 else None
    head = ["", *metrics] + ([f"ratio to {against}"] if against else [])
    lines = [f"### {workload.id}: {workload.title}", "", about, "", _row(head), _row(["---"] + ["---:"] * (len(head) - 1))]
    notes = []
    for name, results in found.items():
        if "failed" in results:
            notes += [f"{name} is left out: {results['failed']}.", ""]
            continue
        cells = [_cell(results, metric) for metric in metrics]
        if against:
            cells.append(_ratio(results, found[against], metrics[0]))
        lines.append(_row([name, *cells]))
    return "\n".join([*lines, "", *notes, *_bars(workload, found)])


def _bars(workload, found):
    rows = []
    for bar in workload.bars:
        value = bar.measured(found)
        if value is not None:
            what = f"{bar.candidate}: {bar.metric}" + (f", ratio to {bar.ratio_to}" if bar.ratio_to else "")
            verdict = "aim" if value <= bar.aim else "kept" if value <= bar.bar else "**missed**"
            rows.append(_row([what, number(value), f"≤ {bar.bar:g}", f"≤ {bar.aim:g}", verdict]))
    head = [_row(["", "measured", "bar", "aim", ""]), _row(["---"] + ["---:"] * 3 + ["---"])]
    return [*head, *rows, ""] if rows else []


def insert(document, block):
    """
    The document with this block between the two marks, in place of the one of the same workload, or after the others.
    """
    before, begin, rest = document.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"no lines {BEGIN} and {END}")
    blocks = {part.split(":")[0]: part.strip() for part in re.split(r"^### ", old, flags=re.MULTILINE) if part.strip()}
    block = block.removeprefix("### ").strip()
    blocks[block.split(":")[0]] = block
    middle = "\n\n".join("### " + part for part in blocks.values())
    return f"{before}{begin}\n\n{middle}\n\n{end}{after}"


def number(value):
    """Three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _metrics(found):
    names = {}
    for results in found.values():
        for part in [*results["runs"], results["ends"]]:
            names.update(dict.fromkeys(part))
    return list(names)


def _cell(results, metric):
    values = [run[metric] for run in results["runs"] if metric in run]
    if not values:
        return number(results["ends"][metric]) if metric in results["ends"] else ""
    if len(values) == 1:
        return number(values[0])
    return f"{number(median(values))} ({number(min(values))}–{number(max(values))})"


def _ratio(results, baseline, metric):
    return number(middle(results, metric) / middle(baseline, metric))


def _row(cells):
    return "| " + " | ".join(cells) + " |"
