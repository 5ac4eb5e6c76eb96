"""`gym-mirror collect`: stores the messages of a fleet's mirrors in its database."""

from __future__ import annotations

import time

import click

from kiosk.commands.options import CommandPaths, common_options
from kiosk.commands.service_loop import required_name, step_until_stopped

STEP_S = 0.2


@click.command()
@common_options
def command(paths: CommandPaths) -> None:
    """Store the sums that a fleet's mirrors send until stopped; settings: the table [fleet].

    Several collectors share the work; each needs its own certificate and fleet.name. Creates missing tables.
    """
    from kiosk.fleet.collector import MAX_BATCH, SESSION_EXPIRY_S, Collector
    from kiosk.fleet.mqtt_connection import MqttConnection

    fleet = paths.settings().fleet
    link = MqttConnection(fleet, required_name(fleet), session_expiry_s=SESSION_EXPIRY_S, receive_maximum=2 * MAX_BATCH)
    collector = Collector(link, fleet.database)
    step_until_stopped(lambda: collector.step(time.monotonic(), STEP_S), link)
    collector.close(time.monotonic())
