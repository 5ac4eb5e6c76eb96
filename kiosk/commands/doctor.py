"""`gym-mirror doctor`: one page for installers and staff that says what is wrong and what to do."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from datetime import datetime

import click
from rich.table import Table

from hardware.board import read_board
from kiosk.checks.doctor import Finding, SystemPaths, diagnose
from kiosk.commands.json_output import table_console
from kiosk.commands.options import CommandPaths, common_options, find_state_dir

SCHEMA = 2
MARKS = {"good": "[green]good[/]", "warning": "[yellow]warning[/]", "fault": "[bold red]FAULT[/]"}


@click.command()
@common_options
@click.option("--json", "as_json", is_flag=True, help="The same findings as one JSON object.")
def command(paths: CommandPaths, as_json: bool) -> None:
    """Say what is wrong with this mirror and what to do, without stopping it.

    Reads the log, the board and the services; touches neither camera nor buttons (`gym-mirror selftest` does, while the
    mirror is stopped). Exit status 1 when there is a fault.
    """
    settings = paths.settings()
    state = find_state_dir(paths.state_option, os.environ)
    today = datetime.now(settings.usage.zone()).date()
    findings = list(diagnose(settings, state, read_board(state), time.time(), SystemPaths(), today))
    if as_json:
        click.echo(json.dumps({"schema": SCHEMA, "findings": [asdict(f) for f in findings]}, indent=1))
    else:
        _print(findings)
    sys.exit(1 if any(finding.state == "fault" for finding in findings) else 0)


def _print(findings: list[Finding]) -> None:
    console = table_console()
    table = Table("", "About", "Found", "What to do", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for finding in sorted(findings, key=lambda f: ("fault", "warning", "good").index(f.state)):
        table.add_row(MARKS[finding.state], finding.about, finding.found, finding.action)
    console.print(table)
