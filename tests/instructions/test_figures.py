"""The figures are made of the marks, and empty where nothing was counted."""

from __future__ import annotations

from pathlib import Path

from tests.instructions.figures import NAMES, count_figures, ratio, table
from tests.instructions.marks import means


class FakeCounter:
    """Counts the arguments that each module gets."""

    def __init__(self) -> None:
        self.arguments: list[str] = []

    def count(self, core: str, module: str, arguments: list[str]) -> dict[str, int]:
        self.arguments += arguments
        if module.endswith("pose"):
            baseline = {"baseline_invoke": 60_000_000} if arguments else {}
            return baseline | {"pose_square": 39_000_000, "pose_portrait": 27_000_000}
        return {"draw_live": 4_000_000, "draw_first": 8_000_000}


def test_a_figure_is_the_mean_of_its_intervals() -> None:
    names = [None, "pose", None, "pose", "draw"]
    assert means(names, [100, 150, 1000, 1070, 1075]) == {"pose": 60, "draw": 5}


def test_a_program_that_stops_early_has_the_figures_it_counted() -> None:
    assert means(["pose", "draw"], [10]) == {"pose": 10}


def test_each_core_has_every_figure(tmp_path: Path) -> None:
    counter = FakeCounter()
    figures = count_figures(counter, "a76", tmp_path / "google.tflite")
    assert tuple(figures) == NAMES
    assert counter.arguments == [str(tmp_path / "google.tflite")]
    assert ratio(figures, "pose_square") == 0.65


def test_without_google_s_file_its_figure_is_empty() -> None:
    figures = count_figures(FakeCounter(), "a76", None)
    assert figures["baseline_invoke"] is None
    assert ratio(figures, "pose_square") is None


def test_the_table_shows_the_ratio_where_there_is_one(tmp_path: Path) -> None:
    with_baseline = count_figures(FakeCounter(), "a76", tmp_path)
    without = count_figures(FakeCounter(), "a72", None)
    lines = table({"a76": with_baseline, "a72": without}).splitlines()
    assert lines[0] == "| millions of instructions | a76 | a72 |"
    assert "| baseline_invoke | 60.0 | - |" in lines
    assert "| pose_square | 39.0 (0.65) | 39.0 |" in lines
    assert "| draw_first | 8.0 | 8.0 |" in lines
