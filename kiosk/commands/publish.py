"""`gym-mirror publish`: sends this mirror's daily sums to its fleet."""

from __future__ import annotations

import time

import click

from kiosk.commands.options import CommandPaths, common_options
from kiosk.commands.service_loop import required_name, step_until_stopped

STEP_S = 1.0


@click.command()
@common_options
def command(paths: CommandPaths) -> None:
    """Send each finished day's sums and the mirror's health to the fleet until stopped; settings: the table [fleet].

    Only sums of whole days are sent, never a session or a set. Days that cannot be sent stay queued without limit.
    """
    from kiosk.fleet.mqtt_connection import MqttConnection
    from kiosk.fleet.outbox import Outbox
    from kiosk.fleet.publisher import Publisher

    settings = paths.settings()
    name = required_name(settings.fleet)
    state = paths.state()
    link = MqttConnection(settings.fleet, name)
    publisher = Publisher(link, name, Outbox.open(state, name, time.time()), state, settings.usage.zone())
    step_until_stopped(lambda: publisher.step(time.monotonic(), time.time(), STEP_S), link)
    publisher.close()
