"""`gym-mirror selftest`: the installer's checks, as a page to photograph."""

from __future__ import annotations

import platform
import sys
import time
from datetime import datetime
from importlib.metadata import version

import click
from rich.console import Console
from rich.table import Table

from hardware.board import read_board
from hardware.buttons import Button
from hardware.gpio import ButtonPanelError, open_button_panel
from kiosk.audio.speaker import open_sound
from kiosk.checks.selftest import Check, run_checks, wait_for_each_press
from kiosk.commands.json_output import table_console
from kiosk.commands.options import CommandPaths, common_options
from kiosk.settings import Settings

PRESS_TIMEOUT_S = 60.0  # for all four buttons
POLL_INTERVAL_S = 0.01
MARKS = {True: "[green]good[/]", False: "[bold]FAULT[/]", None: "-"}


@click.command()
@common_options
@click.option(
    "--buttons", "by_hand", is_flag=True, help="Also press each button: its lamp goes out when it is pressed."
)
def command(paths: CommandPaths, by_hand: bool) -> None:
    """Check camera, buttons, sound, model, usage log, clock and board.

    Stop the mirror first (systemctl stop gym-mirror): camera and pins serve one program at a time. Exit status 1 when
    there is a fault.
    """
    settings, state, console = paths.settings(), paths.state(), table_console()
    zone = settings.usage.zone()
    sound = open_sound(settings.sound, settings.display.language, state, lambda: datetime.now(zone).time())
    with console.status("Looking"):
        checks = list(run_checks(settings, state, sound))
    if by_hand:
        checks.append(_press_buttons(settings, console))
    faults = sum(check.good is False for check in checks)
    console.print(_headline(read_board(state).model, datetime.now(zone)))
    table = Table("", "Check", "Found", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for check in checks:
        table.add_row(MARKS[check.good], check.name, check.detail)
    console.print(table)
    console.print(f"\n{_verdict(faults)}")
    sys.exit(1 if faults else 0)


def _headline(board: str | None, now: datetime) -> str:
    """Version, board and date, so that a photograph of the page identifies the mirror."""
    return f"\n[bold]Gym mirror {version('gym-mirror')}[/] on {board or platform.node()}, {now:%Y-%m-%d %H:%M}\n"


def _verdict(faults: int) -> str:
    if faults == 0:
        return "[green]All good.[/]"
    return f"[bold]{faults} {'fault' if faults == 1 else 'faults'}[/]: fix what is marked FAULT, then run it again."


def _press_buttons(settings: Settings, console: Console) -> Check:
    try:
        with open_button_panel(settings.wiring()) as panel:
            console.print(f"Press each of the four lit buttons within {PRESS_TIMEOUT_S:.0f} seconds.")
            missing = wait_for_each_press(panel, time.monotonic, lambda: time.sleep(POLL_INTERVAL_S), PRESS_TIMEOUT_S)
    except ButtonPanelError as error:
        return Check("pressing", None, str(error))
    return Check("pressing", not missing, _button_result(missing))


def _button_result(missing: list[Button]) -> str:
    if not missing:
        return "all four buttons work"
    return f"no press from {', '.join(button.upper() for button in missing)}; check the wires and pin numbers"
