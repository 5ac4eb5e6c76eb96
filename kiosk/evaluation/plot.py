"""Plots the measured against the true peak FPPA of every rep."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.evaluation.score import ClipScore
from kiosk.evaluation.truth import MILD_DEG, STRONG_DEG


class PlotError(KioskError, ValueError):
    """The plot cannot be drawn; the message says why and what to do, in one sentence."""


def check_plotting() -> None:
    """Check before the long measurement that the plot can be drawn. Raises PlotError."""
    if importlib.util.find_spec("matplotlib") is None:
        raise PlotError("Drawing the plot needs matplotlib; install it with: pip install matplotlib")


def draw_peaks(scores: Sequence[ClipScore], target: Path) -> None:
    """Write a scatter plot; the file's suffix sets the format. Raises PlotError."""
    check_plotting()
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 7), layout="constrained")
    axes = figure.subplots()
    for exercise in sorted({score.exercise for score in scores if score.peaks}):
        points = [point for score in scores if score.exercise == exercise for point in score.peaks]
        axes.scatter(*zip(*points, strict=True), s=22, alpha=0.75, label=exercise)
    every = [value for score in scores for point in score.peaks for value in point] or [0.0, STRONG_DEG]
    ends = (min(every) - 2, max(every) + 2)
    axes.plot(ends, ends, color="0.6", linewidth=1, zorder=0)
    for edge in (MILD_DEG, STRONG_DEG):
        axes.axvline(edge, color="0.85", linewidth=1, zorder=0)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    axes.set(xlabel="true peak FPPA of the rep, degrees", ylabel="read peak FPPA, degrees")
    axes.set_title("Each point is one loaded leg in one rep; inward is positive")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", frameon=False)
    try:
        figure.savefig(target, dpi=120)
    except (OSError, ValueError) as error:
        raise PlotError(f"The plot cannot be written to {target} ({error})") from None
