"""`gym-mirror collect`: the sums of a chain's mirrors into its database."""

from __future__ import annotations

import time

import click

from kiosk.commands.options import Places, with_places
from kiosk.commands.service_loop import chain_name, step_until_stopped

STEP_S = 0.2


@click.command()
@with_places
def command(places: Places) -> None:
    """Bring what a chain's mirrors send into its database, until stopped; settings: the table [chain].

    Several of these, each with a certificate and chain.name of its own, share the work. Makes the tables where they
    are missing.
    """
    from kiosk.fleet.collector import BATCH, SESSION_S, Collector
    from kiosk.fleet.mqtt_connection import Link

    chain = places.settings().chain
    link = Link(chain, chain_name(chain), session_s=SESSION_S, receive_most=2 * BATCH)
    collector = Collector(link, chain.database)
    step_until_stopped(lambda: collector.step(time.monotonic(), STEP_S), link)
    collector.close(time.monotonic())
