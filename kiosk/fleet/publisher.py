"""Sends a mirror's finished days, health and presence to the fleet; repeats days until their receipts arrive."""

from __future__ import annotations

import logging
import shutil
import zlib
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode

from kiosk.fleet.daily_sums import daily_totals, machine_sums_by_day
from kiosk.fleet.messages import Health, MachineSums, MessageError, Presence, Receipt, read_receipt, topic
from kiosk.fleet.mqtt_connection import MqttConnection
from kiosk.fleet.outbox import RECHECK_DAYS, Outbox
from kiosk.usage.records import local_day
from kiosk.usage.store import Store, StoreError, open_log

QUEUE_INTERVAL_S = 3600.0  # between checks of the log for finished days
HEALTH_INTERVAL_S = 600.0
MAX_UNACKNOWLEDGED = 50  # days sent and without a receipt
MIN_RESEND_S, MAX_RESEND_S = 15.0, 120.0  # until a day without a receipt is sent again; doubles
AFTER_MIDNIGHT_S = 300.0  # time for the mirror to write the last rows of a day
MAX_JITTER_S = 3600  # spreads the mirrors of a fleet over an hour

log = logging.getLogger(__name__)


class Publisher:
    """Sends one mirror's messages, one `step` at a time. now: monotonic seconds. wall: Unix seconds."""

    def __init__(
        self, connection: MqttConnection, mirror: str, outbox: Outbox, state: Path, zone: ZoneInfo | None
    ) -> None:
        self._connection = connection
        self._mirror = mirror
        self._outbox = outbox
        self._state = state
        self._zone = zone
        self._day_end_delay_s = AFTER_MIDNIGHT_S + zlib.crc32(mirror.encode()) % MAX_JITTER_S
        self._whole_log = True
        self._queue_at = self._health_at = self._send_at = 0.0
        self._sent: dict[tuple[date, int], float] = {}
        self._resend_s = MIN_RESEND_S
        self._unix_time = 0.0
        self._presence_revision = 0
        connection.before_connect = self._set_will
        connection.on_connected = self._on_connected
        connection.client.on_message = self._on_message

    def step(self, now: float, wall: float, wait_s: float) -> None:
        """Queue and send what is due, then wait up to `wait_s` for traffic."""
        self._unix_time = wall
        if now >= self._queue_at:
            self._queue_at = now + QUEUE_INTERVAL_S
            self.queue_days(wall)
            self._send_at = now
        if self._connection.connected:
            if now >= self._health_at:
                self._health_at = now + HEALTH_INTERVAL_S
                self._send_health(wall)
            if now >= self._send_at:
                self._send_at = now + self._resend_s
                self._send_days(now)
        self._connection.step(now, wait_s)

    def close(self) -> None:
        """Announce that the mirror goes offline, and disconnect."""
        if self._connection.connected:
            self._send(self._presence(False))
        self._connection.close()
        self._outbox.close()

    def queue_days(self, wall: float) -> None:
        """Queue the finished days: of the whole log the first time, then of the days that can still change."""
        today = local_day(wall - self._day_end_delay_s, self._zone)
        first = date.min if self._whole_log else today - timedelta(days=RECHECK_DAYS)
        try:
            with open_log(self._state, self._zone) as store:
                if store is None:
                    return
                queued = self._outbox.queue_finished_days(daily_totals(store, first, today), today)
        except StoreError as error:
            log.warning("%s The next attempt is in an hour.", error)
            return
        self._whole_log = False
        if queued:
            log.info("%d days are queued.", queued)

    def _set_will(self) -> None:
        self._presence_revision = self._outbox.next_revision()
        will = self._presence(False)
        self._connection.client.will_set(will.topic, will.payload(), qos=1)

    def _on_connected(self) -> None:
        self._connection.client.subscribe(topic(self._mirror, Receipt.kind), qos=1)
        self._send(self._presence(True))
        self._sent.clear()
        self._resend_s = MIN_RESEND_S
        self._health_at = self._send_at = 0.0

    def _presence(self, online: bool) -> Presence:
        """A presence message. Start and end of a connection share one revision; of the two the end is newer."""
        day = local_day(self._unix_time, self._zone)
        return Presence(mirror=self._mirror, day=day, revision=self._presence_revision, online=online)

    def _send_days(self, now: float) -> None:
        again = False
        for day in self._outbox.pending(MAX_UNACKNOWLEDGED):
            key = day.day, day.revision
            if now - self._sent.get(key, -MAX_RESEND_S) >= self._resend_s:
                again = again or key in self._sent
                self._sent[key] = now
                self._connection.client.publish(topic(self._mirror, "day"), day.payload, qos=1)
        if again:
            self._resend_s = min(2 * self._resend_s, MAX_RESEND_S)

    def _send_health(self, wall: float) -> None:
        today = local_day(wall, self._zone)
        try:
            with open_log(self._state, self._zone) as store:
                running, last_seen = _health_of(store, today) if store else (MachineSums(), None)
        except StoreError as error:
            log.warning("%s", error)
            return
        self._send(
            Health(
                mirror=self._mirror,
                day=today,
                revision=self._outbox.next_revision(),
                running=running,
                silent_s=None if last_seen is None else max(0, round(wall - last_seen)),
                waiting=self._outbox.count_pending(),
                disk_free_mb=shutil.disk_usage(self._state).free // 1_000_000,
                version=version("gym-mirror"),
            )
        )

    def _send(self, message: Health | Presence) -> None:
        if (
            self._connection.client.publish(message.topic, message.payload(), qos=1).rc
            != MQTTErrorCode.MQTT_ERR_SUCCESS
        ):
            log.info("A %s message could not be sent; the next one will be.", message.kind)

    def _on_message(self, client: Client, data: object, message: MQTTMessage) -> None:
        client.ack(message.mid, message.qos)
        try:
            receipt = read_receipt(bytes(message.payload))
        except MessageError as error:
            log.warning("A receipt from the fleet cannot be read: %s.", error)
            return
        self._outbox.acknowledge(receipt.days)
        for key in receipt.days.items():
            self._sent.pop(key, None)
        self._resend_s = MIN_RESEND_S
        self._send_at = 0.0


def _health_of(store: Store, today: date) -> tuple[MachineSums, float | None]:
    """The machine's own figures of today, and when it was last seen, today or yesterday (Unix seconds or None)."""
    days = machine_sums_by_day(store, today, today)
    last_seen = max((row[4] for row in store.uptime(today - timedelta(days=1), today)), default=None)
    return days.get(today, MachineSums()), last_seen
