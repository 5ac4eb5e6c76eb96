"""`gym-mirror accuracy`: scores the mirror's measurements on clips with known ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from hardware.camera.clip import open_clip
from kiosk.commands.json_output import decimal
from kiosk.commands.options import CommandPaths, common_options
from kiosk.errors import KioskError
from kiosk.evaluation.analysis import analyze
from kiosk.evaluation.plot import check_plotting, draw_peaks
from kiosk.evaluation.score import ClipScore, Totals, score_clip, total
from kiosk.evaluation.truth import load_truth
from kiosk.exercises.catalogue import load_exercises
from kiosk.text.catalogue import load_text
from kiosk.vision.pose_models import load_models

THREADS = 2  # as in analyze, whose answers are scored
BUNDLED_CLIPS = Path(str(resources.files("kiosk.media") / "clips"))


class AccuracyError(KioskError, ValueError):
    """There is nothing to score; the message says why and what to do, in one sentence."""


@click.command()
@common_options
@click.option("--clips", type=click.Path(path_type=Path), metavar="DIR", help="Folder of NAME.mp4 with NAME.json.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw read against true peaks.")
@click.option("--model", default="lightning", show_default=True, metavar="NAME|FILE", help="As in analyze.")
def command(paths: CommandPaths, clips: Path | None, plot: Path | None, model: str) -> None:
    """Compare what the mirror reads with clips of known truth.

    Without --clips it scores the three bundled clips.
    """
    pairs = find_clips(clips)
    if plot is not None:
        check_plotting()
    models = load_models(model, THREADS)
    exercises, text = load_exercises(paths.settings().exercises.folder), load_text("en")
    console = Console(width=None if Console().is_terminal else 120)
    scores = []
    for clip, truth_file in track(pairs, "Reading clips", console=Console(stderr=True), transient=True):
        truth = load_truth(truth_file)
        answer = analyze(open_clip(clip), exercises[truth.exercise], models, text)
        scores.append(score_clip(truth, answer))
    console.print(_clip_table(scores))
    _print_totals(total(scores), console)
    if plot is not None:
        draw_peaks(scores, plot)
        console.print(f"Plot: {plot}", highlight=False)


def find_clips(folder: Path | None) -> list[tuple[Path, Path]]:
    """Every pair NAME.mp4, NAME.json in order of name. Raises AccuracyError if there is none.

    folder: None for the bundled clips.
    """
    folder = folder or BUNDLED_CLIPS
    found = [(p.with_suffix(".mp4"), p) for p in sorted(folder.glob("*.json")) if p.with_suffix(".mp4").is_file()]
    if not found:
        raise AccuracyError(f"There are no clips with truth in {folder}; it must hold NAME.mp4 with NAME.json")
    return found


def _clip_table(scores: Sequence[ClipScore]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("clip")
    for title in ("reps", "timing s", "FPPA err", "bias", "KASR err", "strong c/w/g", "good c/w/g", "knee", "false"):
        table.add_column(title, justify="right")
    for score in scores:
        table.add_row(
            score.name,
            f"{score.reps_found}/{score.reps_true}",
            decimal(score.timing_error_s, 2),
            decimal(score.fppa_error, 1),
            decimal(score.fppa_bias, 1),
            decimal(score.kasr_error, 3),
            _split(score, "strong"),
            _split(score, "good"),
            f"{score.named}/{score.strong}",
            str(score.false_knee_cues),
        )
    return table


def _split(score: ClipScore, severity: str) -> str:
    return "/".join(str(score.grades[severity, grade]) for grade in ("collapse", "watch", "good"))


def _print_totals(totals: Totals, console: Console) -> None:
    lines = (
        f"{totals.exact} of {totals.clips} clips counted exactly; "
        f"start and end within {decimal(totals.timing_error_s, 2)} s",
        f"knees clearly in: {totals.strong_caught} of {totals.strong} seen, {totals.strong_collapse} as collapse, "
        f"the right knee named in {totals.named}",
        f"good reps: {totals.good_collapse} of {totals.good} called collapse, {totals.good_watch} watch; "
        f"{totals.false_knee_cues} knee cues that nothing earned",
        f"FPPA error {decimal(totals.fppa_error, 2)} deg, KASR error {decimal(totals.kasr_error, 3)} (clip medians)",
    )
    console.print("\n" + "\n".join(lines), highlight=False)
