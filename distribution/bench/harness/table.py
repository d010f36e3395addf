"""What was found, for people and for programs."""

from dataclasses import dataclass
from statistics import median


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


def markdown(workload, found):
    """A heading, and one line for each candidate."""
    metrics = _metrics(found)
    against = workload.baseline if workload.baseline in found and len(found) > 1 else None
    head = ["", *metrics] + ([f"ratio to {against}"] if against else [])
    lines = [f"### {workload.id}: {workload.title}", "", _row(head), _row(["---"] + ["---:"] * (len(head) - 1))]
    for name, results in found.items():
        cells = [_cell(results, metric) for metric in metrics]
        if against:
            cells.append(_ratio(results, found[against], metrics[0]))
        lines.append(_row([name, *cells]))
    return "\n".join(lines) + "\n"


def bars(workloads, found):
    """Each bar with what was measured; empty without one."""
    rows = []
    for workload in workloads:
        for bar in workload.bars:
            value = bar.measured(found[workload.id])
            if value is not None:
                what = f"{bar.candidate}: {bar.metric}" + (f", ratio to {bar.ratio_to}" if bar.ratio_to else "")
                verdict = "aim" if value <= bar.aim else "kept" if value <= bar.bar else "**missed**"
                rows.append(_row([workload.id, what, number(value), f"≤ {bar.bar:g}", f"≤ {bar.aim:g}", verdict]))
    if not rows:
        return ""
    return "\n".join([_row(["", "", "measured", "bar", "aim", ""]), _row(["---"] * 2 + ["---:"] * 3 + ["---"]), *rows]) + "\n"


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
