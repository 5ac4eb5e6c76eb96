"""The service loop of `publish` and `collect`: steps until SIGTERM or Ctrl-C, with a log on stderr."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable

import click

from kiosk.fleet.mqtt_connection import MqttConnection
from kiosk.settings import Fleet


def required_name(fleet: Fleet) -> str:
    """The machine's name in the fleet. Raises UsageError where it is not set."""
    if fleet.name is None:
        raise click.UsageError("This machine belongs to no fleet; set fleet.name in the settings.")
    return fleet.name


def step_until_stopped(step: Callable[[], None], connection: MqttConnection) -> None:
    """Call `step` until SIGTERM or Ctrl-C; sleep while no connection is due."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopped:
        step()
        if (pause_s := connection.seconds_until_retry(time.monotonic())) > 0:
            time.sleep(min(pause_s, 1.0))
