"""`gym-mirror accuracy`: scores the mirror's measurements on clips with known ground truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from kiosk.evaluation.peaks import PeakErrors
from kiosk.evaluation.plot import check_plotting, draw_peaks
from kiosk.evaluation.score import ClipScore, Totals, score_clip, total
from kiosk.evaluation.specificity import Cell, cell, mistakes
from kiosk.evaluation.truth import load_truth
from kiosk.evaluation.turned import TURNS_DEG, run_turned
from kiosk.exercises.catalogue import load_catalogue
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.text.catalogue import load_text
from kiosk.vision.pose_models import load_models

THREADS = 2  # as in analyze, whose answers are scored
Pairs = Sequence[tuple[Path, Path]]  # of a clip and its truth file

BUNDLED_CLIPS = Path(str(resources.files("kiosk.media") / "clips"))


class AccuracyError(KioskError, ValueError):
    """There is nothing to score; the message says why and what to do, in one sentence."""


@click.command()
@common_options
@click.option("--clips", type=click.Path(path_type=Path), metavar="DIR", help="Folder of NAME.mp4 with NAME.json.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw read against true peaks.")
@click.option("--model", default="lightning", show_default=True, metavar="NAME|FILE", help="As in analyze.")
@click.option("--specificity", is_flag=True, help="Run every clip as every exercise instead.")
@click.option("--turned", is_flag=True, help="Turn the exact joints of every clip instead; no network.")
def command(
    paths: CommandPaths, clips: Path | None, plot: Path | None, model: str, specificity: bool, turned: bool
) -> None:
    """Score the mirror's measurements on clips with known ground truth.

    Without --clips it scores the three bundled clips.
    """
    if (plot is not None) + specificity + turned > 1:
        raise click.UsageError("--plot, --specificity and --turned exclude each other; give one of them.")
    pairs = find_clips(clips)
    if plot is not None:
        check_plotting()
    exercises = load_catalogue(paths.settings().exercises.folder).exercises
    console = Console(width=None if Console().is_terminal else 120)
    if turned:
        _print_turned(pairs, exercises, console)
    elif specificity:
        _print_specificity(pairs, exercises, model, console)
    else:
        _print_scores(pairs, exercises, model, plot, console)


def _print_scores(
    pairs: Pairs, exercises: Mapping[str, Exercise], model: str, plot: Path | None, console: Console
) -> None:
    models, text = load_models(model, THREADS), load_text("en")
    scores = []
    for clip, truth_file in _progress(pairs):
        truth = load_truth(truth_file)
        scores.append(score_clip(truth, analyze(open_clip(clip), exercises[truth.exercise], models, text)))
    console.print(_clip_table(scores))
    _print_totals(total(scores), console)
    if plot is not None:
        draw_peaks(scores, plot)
        console.print(f"Plot: {plot}", highlight=False)


def _print_specificity(pairs: Pairs, exercises: Mapping[str, Exercise], model: str, console: Console) -> None:
    """Print a row per clip and a column per exercise; `!` marks results for an exercise that the clip does not show."""
    models, text = load_models(model, THREADS), load_text("en")
    table = Table("clip", *exercises, box=None, pad_edge=False, header_style="dim")
    cells: list[Cell] = []
    for clip, truth_file in _progress(pairs):
        shown = load_truth(truth_file).exercise
        answers = [(e.name, analyze(open_clip(clip), e, models, text)) for e in exercises.values()]
        row = [cell(clip.stem, shown, name, answer) for name, answer in answers]
        table.add_row(clip.stem, *(f"{c.reps}{'k' * c.knee_cues}{'!' if c.mistaken else ''}" for c in row))
        cells += row
    reps, cues, hold_s = mistakes(cells)
    console.print(table)
    console.print(
        f"\nGiven to another exercise: {reps} reps, {cues} knee cues, {hold_s:.1f} s of holds", highlight=False
    )


def _print_turned(pairs: Pairs, exercises: Mapping[str, Exercise], console: Console) -> None:
    """Every turn of every clip in which somebody stands: grades with the knee named, then cues."""
    table = Table("clip", "turn", "reps", "cues", box=None, pad_edge=False, header_style="dim")
    for _, truth_file in _progress(pairs):
        exercise = exercises[load_truth(truth_file).exercise]
        if not kind_of(exercise).stands:
            continue
        for degrees in TURNS_DEG:
            result = run_turned(truth_file, exercise, degrees)
            reps = " ".join(f"{rep.grade or 'unread'}:{rep.knee}" for rep in result.reps)
            table.add_row(truth_file.stem, f"{degrees:+d}", reps, " ".join(cue.id for cue in result.cues))
    console.print(table)


def _progress(pairs: Pairs) -> Iterable[tuple[Path, Path]]:
    return track(pairs, "Reading clips", console=Console(stderr=True), transient=True)


def find_clips(folder: Path | None) -> list[tuple[Path, Path]]:
    """Every pair NAME.mp4, NAME.json in order of name. Raises AccuracyError if there is none.

    folder: None for the bundled clips.
    """
    folder = folder or BUNDLED_CLIPS
    try:
        found = [(p.with_suffix(".mp4"), p) for p in sorted(folder.glob("*.json")) if p.with_suffix(".mp4").is_file()]
    except OSError as error:
        raise AccuracyError(f"The folder {folder} cannot be read ({error.strerror}); name another") from error
    if not found:
        raise AccuracyError(f"There are no clips with truth in {folder}; it must contain NAME.mp4 with NAME.json")
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
    lines = [
        f"{totals.exact} of {totals.clips} clips counted exactly; "
        f"start and end within {decimal(totals.timing_error_s, 2)} s",
        f"knees clearly in: {totals.strong_caught} of {totals.strong} seen, {totals.strong_collapse} as collapse, "
        f"the right knee named in {totals.named}",
        f"good reps: {totals.good_collapse} of {totals.good} called collapse, {totals.good_watch} watch; "
        f"{totals.false_knee_cues} unjustified knee cues, {totals.false_praise} strong reps praised, "
        f"{totals.unread} reps not read",
        f"FPPA error {decimal(totals.fppa_error, 2)} deg, KASR error {decimal(totals.kasr_error, 3)} (clip medians)",
    ]
    peaks = (("strong", totals.strong_peaks), ("good", totals.good_peaks))
    lines += [_peak_line(name, errors) for name, errors in peaks if errors is not None]
    if totals.steps:
        error = decimal(totals.mid_stance_error, 1)
        lines.append(
            f"walks: {totals.steps_found} of {totals.steps} steps; FPPA at mid-stance within {error} deg (median)"
        )
    console.print("\n" + "\n".join(lines), highlight=False)


def _peak_line(name: str, errors: PeakErrors) -> str:
    ratio = "" if errors.ratio is None else f", ratio {errors.ratio:.2f}"
    return (
        f"peaks of {errors.legs} {name} legs: bias {errors.bias:+.1f} deg, median error {errors.median_error:.1f}, "
        f"nine of ten within {errors.p90_error:.1f}{ratio}"
    )
