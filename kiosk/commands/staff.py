"""`gym-mirror staff`: what only staff decide."""

from __future__ import annotations

import click

from kiosk.commands.places import Places, with_places
from kiosk.staff.access import PIN_LENGTH, StaffAccess


@click.group()
def command() -> None:
    """Set the PIN of the staff screen."""


@command.command("set-pin")
@with_places
@click.option(
    "--pin",
    prompt=f"New PIN ({PIN_LENGTH} digits)",
    hide_input=True,
    confirmation_prompt="The same again",
    help="The new PIN; asked for, unseen, unless given.",
)
def set_pin(places: Places, pin: str) -> None:
    """Set the PIN that opens the staff screen; the one before is forgotten."""
    StaffAccess(places.state()).set_pin(pin)
    click.echo("The PIN is set.")
