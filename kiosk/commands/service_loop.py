"""What `publish` and `collect` share: stepping until SIGTERM or Ctrl-C, and telling of it."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable

import click

from kiosk.fleet.mqtt_connection import MqttConnection
from kiosk.settings import Chain


def fleet_mirror_name(chain: Chain) -> str:
    """Raises UsageError where the chain's settings are missing."""
    if chain.name is None:
        raise click.UsageError("chain.name is not set in the settings: this machine belongs to no chain.")
    return chain.name


def step_until_stopped(step: Callable[[], None], link: MqttConnection) -> None:
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
        if (rest_s := link.next_try_in(time.monotonic())) > 0:
            time.sleep(min(rest_s, 1.0))
