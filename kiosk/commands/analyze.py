"""`gym-mirror analyze`: measures a clip; prints a table and writes JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hardware.camera.clip import open_clip
from kiosk.commands.json_output import check_target, decimal, table_console, write_result
from kiosk.commands.options import CommandPaths, Number, common_options
from kiosk.evaluation.analysis import Answer, analyze
from kiosk.exercises.catalogue import load_catalogue
from kiosk.exercises.words import text_with
from kiosk.vision.pose_models import load_models

THREADS = 2  # fixed, because nothing that differs between machines may affect the result


@click.command()
@common_options
@click.argument("clip", type=click.Path(path_type=Path))
@click.option("--exercise", "name", required=True, metavar="NAME", help="What the clip shows, such as squat.")
@click.option(
    "--model",
    default="lightning",
    show_default=True,
    metavar="NAME|FILE",
    help="The pose model: lightning, thunder, or any single-pose MoveNet .tflite file.",
)
@click.option(
    "--rotate",
    type=click.Choice(["0", "90", "180", "270"]),
    default="0",
    help="Degrees clockwise that make the picture upright.",
)
@click.option("--focal", type=Number(min=1), metavar="PX", help="Focal length in pixels, where known.")
@click.option("--json", "target", metavar="FILE|-", help="Write everything as JSON, every frame included; - is stdout.")
def command(
    paths: CommandPaths, clip: Path, name: str, model: str, rotate: str, focal: float | None, target: str | None
) -> None:
    """Measure an exercise clip: reps, grades and cues; with --json every frame.

    It reads the clip as the mirror would have, and gives the same answer every time. A still picture counts as a clip
    of one frame.
    """
    catalogue = load_catalogue(paths.settings().exercises.folder)
    exercise = catalogue.exercise(name)
    opened = open_clip(clip)
    opened.check_complete()
    check_target(target, clip)
    models = load_models(model, THREADS)
    answer = analyze(opened, exercise, models, text_with(catalogue.own_words, "en"), rotate=int(rotate), focal_px=focal)
    _print(answer, table_console(target))
    write_result(target, _as_json(answer))


def _as_json(answer: Answer) -> str:
    """One JSON object with one line per frame."""
    parts = []
    for key, value in answer.items():
        if key == "frames":
            lines = ",\n".join(json.dumps(frame, ensure_ascii=False, allow_nan=False) for frame in value)
            parts.append(f'"frames": [\n{lines}\n]')
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}")
    return "{" + ",\n".join(parts) + "}\n"


def _print(answer: Answer, console: Console) -> None:
    """Print the readable table."""
    frames = answer["frames"]
    with_person = sum(frame["person"] for frame in frames)
    console.print(
        f"[bold]{answer['clip']}[/bold]: {answer['exercise']}, {answer['width']}x{answer['height']}, "
        f"{len(frames)} {'frame' if len(frames) == 1 else 'frames'}, person in {with_person}, model {answer['model']}",
    )
    if answer["reps"]:
        console.print(_rep_table(answer))
    summary = answer["summary"]
    console.print(
        f"{summary['reps']} reps: {summary['good']} good, {summary['watch']} watch, {summary['collapse']} collapse"
        + (f"; held {answer['hold_seconds']:.1f} s" if answer["hold_seconds"] else ""),
    )
    if answer["reason"]:
        console.print(answer["reason"])
    for cue in answer["cues"]:
        console.print(f"{cue['t']:6.1f} s  {cue['text']}  [dim]{cue['id']}[/dim]")


def _rep_table(answer: Answer) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("rep", "from s", "to s", "side", "grade", "knee in", "FPPA left", "right", "KASR"):
        table.add_column(title, justify="left" if title in ("side", "grade", "knee in") else "right")
    for number, rep in enumerate(answer["reps"], 1):
        table.add_row(
            str(number),
            f"{rep['start']:.1f}",
            f"{rep['end']:.1f}",
            rep["side"],
            rep["grade"] or "not read",
            rep["knee"],
            decimal(rep["peak_fppa_left"], 1),
            decimal(rep["peak_fppa_right"], 1),
            decimal(rep["min_kasr"], 2),
        )
    return table
