"""`gym-mirror bench`: times the stages of the pipeline and the display on this machine."""

from __future__ import annotations

import json
import os
import platform
import re
import resource
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hardware.board import BoardHealth, read_board
from hardware.camera.clip import open_clip
from inference.movenet import InputShape, MoveNet, load_model
from inference.tracker import Tracker
from kiosk.commands.json_output import check_target, table_console, write_result
from kiosk.commands.options import CommandPaths, Number, WholeNumber, common_options
from kiosk.evaluation.benchmark import Answer, bench_pipeline
from kiosk.evaluation.display_benchmark import ThrottledTracker, bench_display
from kiosk.exercises.catalogue import load_catalogue
from kiosk.media.demo_clip import open_demo_clip
from kiosk.vision.pose_models import load_models

SCHEMA = 1
DISPLAY_STAGES = ("draw", "flip")


class Size(click.ParamType):
    """WIDTHxHEIGHT in pixels."""

    name = "WxH"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> tuple[int, int]:
        found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", str(value))
        if found is None:
            self.fail(f"{value} is not a size; give width and height such as 1080x1920", param, context)
        return int(found[1]), int(found[2])


@click.command()
@common_options
@click.option("--clip", "path", type=click.Path(path_type=Path), metavar="CLIP", help="Default: the bundled clip.")
@click.option("--exercise", "name", default="banded-squat", show_default=True, metavar="NAME", help="What it shows.")
@click.option("--seconds", type=Number(min=0.5), default=20.0, show_default=True, help="Of each phase.")
@click.option("--threads", type=WholeNumber(1, 16), help="For the model; default as in the settings.")
@click.option("--model", type=click.Choice(["lightning", "thunder"]), default="lightning", show_default=True)
@click.option("--input", "shape", type=click.Choice(["square", "portrait"]), help="Default: what suits the exercise.")
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Another MoveNet file to compare with."
)
@click.option("--display", is_flag=True, help="Then run the live mirror on the display, or on a dummy one.")
@click.option("--size", type=Size(), default="1080x1920", show_default=True, help="Of the display.")
@click.option("--slow-pose", type=Number(min=0), metavar="MS", help="Every pose takes at least this long.")
@click.option("--json", "target", metavar="FILE|-", help="Write the figures as JSON; - is stdout.")
def command(
    paths: CommandPaths,
    path: Path | None,
    name: str,
    seconds: float,
    threads: int | None,
    model: str,
    shape: InputShape | None,
    baseline: Path | None,
    display: bool,
    size: tuple[int, int],
    slow_pose: float | None,
    target: str | None,
) -> None:
    """Show where the time goes.

    First the pipeline alone, frame by frame, each stage timed; with --baseline another network's bare invoke
    alternates with it. Then, with --display, the live mirror at the clip's own frame rate. Stop everything else first.
    """
    check_target(target)
    settings = paths.settings()
    exercise = load_catalogue(settings.exercises.folder).exercise(name)
    clip = open_demo_clip() if path is None else open_clip(path)
    clip.check_complete()
    threads = threads or settings.model.threads
    shape = shape or exercise.input
    models = load_models(model, threads)
    other = load_model(baseline, threads) if baseline is not None else None
    answer = _machine_and_model(models[shape], threads, read_board(Path.cwd()))
    answer |= bench_pipeline(clip, exercise, models, shape, seconds, other)
    if display:
        tracker = ThrottledTracker(Tracker(models), (slow_pose or 0.0) / 1000)
        live = bench_display(clip, exercise, tracker, settings, size, seconds)
        answer["machine"]["display"] = live.pop("display")
        answer["stages_ms"] |= live.pop("stages_ms")
        answer |= live
    answer["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    _print(answer, table_console(target))
    write_result(target, json.dumps(answer, indent=1) + "\n")


def _machine_and_model(model: MoveNet, threads: int, board: BoardHealth) -> Answer:
    """The JSON fields of machine, runtime and model; values that the board does not report are left out."""
    machine: Answer = {"processor": board.model or _processor(), "cores": os.cpu_count()}
    if board.temperature_c is not None:
        machine["temperature_c"] = round(board.temperature_c, 1)
    if board.throttling is not None:
        machine["strain"] = sorted(board.throttling)
    return {
        "schema": SCHEMA,
        "machine": machine,
        "runtime": {"name": model.runtime_name, "version": model.runtime_version, "threads": threads},
        "model": {"file": model.file.name, "sha256": model.sha256, "input": list(model.input_size)},
    }


def _processor() -> str:
    """The processor's name from Linux, or its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _print(answer: Answer, console: Console) -> None:
    """Print the readable tables."""
    machine, runtime, model = answer["machine"], answer["runtime"], answer["model"]
    height, width = model["input"]
    console.print(
        f"{machine['processor']}, {machine['cores']} cores"
        + (f", {machine['temperature_c']} °C" if "temperature_c" in machine else "")
        + (f", {', '.join(machine['strain']) or 'not throttled'}" if "strain" in machine else "")
    )
    console.print(
        f"{model['file']} ({width}x{height}) on {runtime['name']} {runtime['version']}, {runtime['threads']} threads"
    )
    console.print(_stage_table(answer))
    console.print(f"pose {_spread(answer['pose_ms'])}: frame in, keypoints out")
    if "baseline_invoke_ms" in answer:
        console.print(
            f"baseline's invoke alone {_spread(answer['baseline_invoke_ms'])}; "
            f"our whole pose takes {answer['ratio_pose_to_baseline']:.2f} of it"
        )
    if "shown_per_second" in answer:
        display = machine["display"]
        console.print(
            f"{answer['shown_per_second']} frames and {answer['poses_per_second']} poses per second on a "
            f"{display['size'][0]}x{display['size'][1]} display ({display['driver']}, {display['renderer']})"
        )
    if "latency_ms" in answer:
        console.print(f"latency from capture to display {_spread(answer['latency_ms'])}")
    console.print(f"peak memory {answer['peak_rss_mb']} MB")


def _stage_table(answer: Answer) -> Table:
    """The stages of the pipeline with their share of its time, then the stages of the display."""
    stages = answer["stages_ms"]
    total = sum(times["p50"] for stage, times in stages.items() if stage not in DISPLAY_STAGES)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("stage", "p50 ms", "p95 ms", "share"):
        table.add_column(title, justify="left" if title == "stage" else "right")
    for stage, times in stages.items():
        share = "" if stage in DISPLAY_STAGES else f"{times['p50'] / total:.0%}"
        table.add_row(stage, f"{times['p50']:.2f}", f"{times['p95']:.2f}", share)
    return table


def _spread(times: dict[str, float]) -> str:
    return f"{times['p50']:.2f} ms ({times['p95']:.2f} in the slowest twentieth)"
