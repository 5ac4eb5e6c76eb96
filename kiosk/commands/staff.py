"""`gym-mirror staff`: the staff pages, and the PIN that protects them."""

from __future__ import annotations

import time
from datetime import datetime
from importlib.metadata import version as package_version

import click
from rich.table import Table

from kiosk.commands.json_output import table_console
from kiosk.commands.options import CommandPaths, WholeNumber, common_options, prompt_secret
from kiosk.staff.access import PIN_LENGTH, StaffAccess, random_pin
from kiosk.usage.audit import Audit, AuditKind


@click.group(no_args_is_help=False)
def command() -> None:
    """Serve the staff pages for a browser; set the PIN."""


@command.command("set-pin")
@common_options
@click.option("--random", is_flag=True, help="Generate and print a PIN instead of prompting for one.")
def set_pin(paths: CommandPaths, random: bool) -> None:
    """Set the PIN of the staff screen.

    It also opens the pages in the browser unless a password is set. It replaces the old PIN and ends all logins.
    """
    access = StaffAccess(paths.state())
    if random:
        pin = random_pin()
        access.set_pin(pin)
        _note(access, "PIN")
        click.echo(f"The staff PIN is {pin}. It is shown this once.")
        return
    access.set_pin(prompt_secret(f"New PIN ({PIN_LENGTH} digits)"))
    _note(access, "PIN")
    click.echo("The PIN is set.")


@command.command("set-password")
@common_options
@click.option("--none", "remove", is_flag=True, help="Remove the password: the browser asks for the PIN.")
def set_password(paths: CommandPaths, remove: bool) -> None:
    """Set a password for the pages in the browser instead of the PIN."""
    access = StaffAccess(paths.state())
    access.set_password(None if remove else prompt_secret("New password"))
    _note(access, "password removed" if remove else "password")
    click.echo("The browser asks for the PIN." if remove else "The password is set.")


@command.command()
@common_options
def serve(paths: CommandPaths) -> None:
    """Serve the pages and send messages to staff until stopped; settings: the tables [staff] and [notify]."""
    from kiosk.notify.notifier import start_notifier
    from kiosk.staff.server import serve as serve_pages
    from kiosk.staff.web_app import create_app

    settings = paths.settings()
    state = paths.state()
    app = create_app(state, settings, StaffAccess(state))
    Audit(state).note_version(package_version("gym-mirror"), time.time())
    start_notifier(settings, state)
    serve_pages(app, settings.staff, click.echo)


@command.command()
@common_options
@click.option("--rounds", type=WholeNumber(1, 1000), default=20, show_default=True, help="Requests per page.")
def bench(paths: CommandPaths, rounds: int) -> None:
    """Measure how long every page takes with the current usage log.

    For a log of ten years run gym-mirror log demo --years 10 --state DIR, then this with the same --state.
    """
    from kiosk.staff.benchmark import time_pages

    settings = paths.settings()
    today = datetime.now(settings.usage.zone()).date()
    table = Table("page", box=None, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("median ms", "worst ms", "processor ms", "kB"):
        table.add_column(name, justify="right")
    for timing in time_pages(paths.state_unchecked(), settings, today, rounds):
        times = (timing.median_ms, timing.worst_ms, timing.cpu_ms)
        table.add_row(timing.page, *(f"{ms:.1f}" for ms in times), f"{timing.bytes / 1000:.0f}")
    table_console().print(table)


def _note(access: StaffAccess, what: str) -> None:
    Audit(access.directory).add(AuditKind.PIN, time.time(), detail=what)
