"""`gym-mirror fleet`: the mirrors and staff of a fleet, and its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.table import Table

from kiosk.commands.json_output import table_console
from kiosk.commands.options import CommandPaths, common_options, prompt_secret

if TYPE_CHECKING:
    from kiosk.fleet.database import Database

ALL = "all"


class Name(click.ParamType):
    name = "name"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> str:
        from kiosk.fleet.messages import NAME_PATTERN

        if not re.fullmatch(NAME_PATTERN, value) or len(value) > 40:
            self.fail(f"{value} is not a name; use small letters, digits and hyphens, such as berlin-2.")
        return value


@click.group(no_args_is_help=False)
def command() -> None:
    """Manage a fleet's mirrors and staff, and serve its pages; settings: the table [fleet]."""


@command.command("add-mirror")
@common_options
@click.argument("mirror", type=Name())
@click.option("--site", type=Name(), required=True, help="The site of the mirror.")
def add_mirror(paths: CommandPaths, mirror: str, site: str) -> None:
    """Add a mirror; MIRROR is the name in its certificate."""
    with _open_database(paths) as database:
        database.add_mirror(mirror, site)
    click.echo(f"Added {mirror} at {site}.")


@command.command("retire-mirror")
@common_options
@click.argument("mirror", type=Name())
def retire_mirror(paths: CommandPaths, mirror: str) -> None:
    """Reject a mirror's messages from now on; its past days stay."""
    with _open_database(paths) as database:
        database.retire_mirror(mirror)
    click.echo(f"Retired {mirror}.")


@command.command()
@common_options
def mirrors(paths: CommandPaths) -> None:
    """List the mirrors."""
    table = Table("mirror", "site", "", box=None, padding=(0, 3, 0, 0), header_style="dim")
    with _open_database(paths) as database:
        for mirror, site, retired in database.mirrors():
            table.add_row(mirror, site, "retired" if retired else "")
    table_console().print(table)


@command.command("set-staff")
@common_options
@click.argument("name", type=Name())
@click.option(
    "--site", "sites", type=Name(), multiple=True, required=True, help="Repeat for more sites; all = all sites."
)
def set_staff(paths: CommandPaths, name: str, sites: tuple[str, ...]) -> None:
    """Let a person read the pages of some sites; prompts for their password."""
    from kiosk.staff.access import MIN_PASSWORD_LENGTH, PASSWORD_HASHER

    secret = prompt_secret("New password")
    if len(secret) < MIN_PASSWORD_LENGTH:
        raise click.UsageError(f"A password has at least {MIN_PASSWORD_LENGTH} characters.")
    with _open_database(paths) as database:
        database.set_staff(name, PASSWORD_HASHER.hash(secret), ["*" if site == ALL else site for site in sites])
    click.echo(f"{name} may read {', '.join(sites)}.")


@command.command("remove-staff")
@common_options
@click.argument("name", type=Name())
def remove_staff(paths: CommandPaths, name: str) -> None:
    """Revoke a person's access."""
    with _open_database(paths) as database:
        database.remove_staff(name)
    click.echo(f"{name} can no longer log in.")


@command.command()
@common_options
def serve(paths: CommandPaths) -> None:
    """Serve the fleet's pages until stopped; settings: the tables [staff] and [fleet]."""
    from kiosk.fleet.pages import create_fleet_app
    from kiosk.fleet.queries import connect_read_only
    from kiosk.staff.server import serve as serve_pages

    settings = paths.settings()
    with connect_read_only(settings.fleet.database):
        pass  # without a database there is nothing to serve; the pages' user may only read it
    serve_pages(create_fleet_app(settings), settings.staff, click.echo)


@contextmanager
def _open_database(paths: CommandPaths) -> Iterator[Database]:
    from kiosk.fleet.database import Database

    database = Database.open(paths.settings().fleet.database, prepare=True)
    try:
        yield database
    finally:
        database.close()
