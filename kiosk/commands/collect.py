"""`gym-mirror collect`: the sums of a chain's mirrors into its database."""

from __future__ import annotations

import time

import click

from kiosk.commands.options import CommandPaths, common_options
from kiosk.commands.service_loop import fleet_mirror_name, step_until_stopped

STEP_S = 0.2


@click.command()
@common_options
def command(places: CommandPaths) -> None:
    """Bring what a chain's mirrors send into its database, until stopped; settings: the table [chain].

    Several of these, each with a certificate and chain.name of its own, share the work. Makes the tables where they
    are missing.
    """
    from kiosk.fleet.collector import BATCH, SESSION_S, Collector
    from kiosk.fleet.mqtt_connection import MqttConnection

    chain = places.settings().chain
    link = MqttConnection(chain, fleet_mirror_name(chain), session_s=SESSION_S, receive_most=2 * BATCH)
    collector = Collector(link, chain.database)
    step_until_stopped(lambda: collector.step(time.monotonic(), STEP_S), link)
    collector.close(time.monotonic())
