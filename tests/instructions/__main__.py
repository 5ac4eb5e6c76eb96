"""`python -m tests.instructions`: counts what the pose step and the drawing cost on the cores of a Raspberry Pi."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from tests.instructions.arm import CORES, ArmError, arm_python
from tests.instructions.figures import Figures, count_figures, table

NO_BASELINE = "Without --baseline, no file of Google's was counted: baseline_invoke and the ratios are empty."


@click.command()
@click.option(
    "--baseline", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Google's int8 MoveNet, .tflite."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the instructions to this file.")
def main(baseline: Path | None, json_file: Path | None) -> None:
    """Count instructions of a Raspberry Pi 5's core (a76) and a Raspberry Pi 4's (a72). Takes some minutes."""
    figures: dict[str, Figures] = {}
    try:
        python = arm_python()
        for core in track(CORES, "Counting", console=Console(stderr=True)):
            figures[core] = count_figures(python, core, baseline)
    except ArmError as error:
        raise click.ClickException(str(error)) from None
    click.echo(table(figures))
    if baseline is None:
        click.echo(NO_BASELINE)
    if json_file is not None:
        json_file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
