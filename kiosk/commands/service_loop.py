"""What `publish` and `collect` share: stepping until SIGTERM or Ctrl-C, and telling of it."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable

import click

from kiosk.fleet.mqtt_connection import MqttConnection
from kiosk.settings import Fleet


def required_name(fleet: Fleet) -> str:
    """Raises UsageError where the fleet's settings are missing."""
    if fleet.name is None:
        raise click.UsageError("fleet.name is not set in the settings: this machine belongs to no fleet.")
    return fleet.name


def step_until_stopped(step: Callable[[], None], connection: MqttConnection) -> None:
    """Step for ever, at rest while there is nothing to wait on."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopped:
        step()
        if (rest_s := connection.seconds_until_retry(time.monotonic())) > 0:
            time.sleep(min(rest_s, 1.0))
