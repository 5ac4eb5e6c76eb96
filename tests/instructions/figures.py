"""The figures of one core, and the table of all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

NAMES = ("baseline_invoke", "pose_square", "pose_portrait", "draw_live", "draw_first")
MODULES = ("tests.instructions.pose", "tests.instructions.drawing")
RATIOS = ("pose_square", "pose_portrait")  # figures that compare with one inference of Google's file

Figures = dict[str, int | None]  # instructions by name of `NAMES`; None where not counted


class Counter(Protocol):
    """Counts the marked intervals of a module on a core, as `ArmPython` does."""

    def count(self, core: str, module: str, arguments: list[str]) -> dict[str, int]: ...


def count_figures(counter: Counter, core: str, baseline: Path | None) -> Figures:
    """Count everything on one core. baseline: Google's file; None to leave its figure empty."""
    counted: dict[str, int] = {}
    for module, arguments in zip(MODULES, ([str(baseline.resolve())] if baseline else [], []), strict=True):
        counted |= counter.count(core, module, arguments)
    return {name: counted.get(name) for name in NAMES}


def ratio(figures: Figures, name: str) -> float | None:
    """A figure as a share of one inference of Google's file; None without it."""
    value, baseline = figures[name], figures["baseline_invoke"]
    return value / baseline if value is not None and baseline is not None else None


def table(figures: Mapping[str, Figures]) -> str:
    """A Markdown table in millions of instructions, one column for each core."""
    lines = [f"| millions of instructions | {' | '.join(figures)} |", "|---" * (len(figures) + 1) + "|"]
    for name in NAMES:
        lines.append(f"| {name} | {' | '.join(_cell(core, name) for core in figures.values())} |")
    return "\n".join(lines)


def _cell(figures: Figures, name: str) -> str:
    value = figures[name]
    if value is None:
        return "-"
    share = ratio(figures, name) if name in RATIOS else None
    return f"{value / 1e6:.1f}" + ("" if share is None else f" ({share:.2f})")
