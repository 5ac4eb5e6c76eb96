"""Brings what mirrors send into the fleet's database. Several of these share the work."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass

from paho.mqtt.client import Client, MQTTMessage

from kiosk.fleet.broker_log import BrokerLog
from kiosk.fleet.database import (
    MAX_SITE_DAYS,
    Database,
    DatabaseUnavailableError,
    RefusedDataError,
    RejectedMessage,
    WriteResult,
)
from kiosk.fleet.messages import KINDS, ROOT, DaySums, Message, MessageError, Receipt, read_message, topic
from kiosk.fleet.mqtt_connection import MqttConnection

SUBSCRIPTIONS = [(f"$share/collectors/{ROOT}/+/{kind}", 1) for kind in KINDS]
BROKER_LOG_SUBSCRIPTIONS = [("$SYS/broker/log/N", 0), ("$SYS/broker/log/E", 0), ("$SYS/broker/log/W", 0)]
SESSION_EXPIRY_S = (
    3600  # a collector that is restarted finds what came meanwhile; one that is gone for good holds back nothing
)
MAX_BATCH = 1000  # messages in one commit at most
MAX_BATCH_DELAY_S = 0.2  # a message waits so long for others
DATABASE_RETRY_S = 2.0  # for a database that is away
AGGREGATE_INTERVAL_S = 5.0  # between summings-up while messages come
LOG_INTERVAL_S = 60.0  # between lines of the log about the same
MAX_SAMPLE_BYTES = 400  # bytes of a bad message that are kept

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReceivedMessage:
    """connection: the number of the connection it came by; only there can it be acknowledged."""

    topic: str
    payload: bytes
    message_id: int
    qos: int
    connection: int


class Collector:
    """Steps the collecting. now: monotonic seconds. words: of the database, as libpq takes them."""

    def __init__(self, connection: MqttConnection, dsn: str) -> None:
        self._connection = connection
        self._dsn = dsn
        self._database: Database | None = None
        self._batch: list[ReceivedMessage] = []
        self._batch_since: float | None = None
        self._retry_at = self._aggregate_at = self._log_at = 0.0
        self._outage_logged = False
        self.counts = Counter[str]()
        self._unreported = Counter[str]()
        self._unreported_rejections = Counter[tuple[str, str]]()
        self._broker_log = BrokerLog()
        self._rejected_connections = Counter[str]()
        connection.on_connected = self._subscribe
        connection.client.on_message = self._on_message

    def step(self, now: float, wait_s: float) -> None:
        """Take what comes, and commit what is due."""
        self._connection.step(now, 0.0 if len(self._batch) >= MAX_BATCH else wait_s)
        if self._batch and self._batch_since is None:
            self._batch_since = now
        due = self._batch_since is not None and now - self._batch_since >= MAX_BATCH_DELAY_S
        if now >= self._retry_at and (due or len(self._batch) >= MAX_BATCH):
            self._commit(now)
        if now >= self._retry_at and now >= self._aggregate_at:
            self._aggregate(now)
        if now >= self._log_at:
            self._log_summary(now)

    def close(self, now: float) -> None:
        """Commit what is in hand and go."""
        if self._batch:
            self._commit(now)
        self._log_summary(now)
        self._connection.close()
        if self._database is not None:
            self._database.close()

    def _subscribe(self) -> None:
        # What came by the connection before is either in the batch, and is kept twice without harm, or comes again.
        self._connection.client.subscribe(SUBSCRIPTIONS)
        self._connection.client.subscribe(BROKER_LOG_SUBSCRIPTIONS)

    def _on_message(self, client: Client, data: object, message: MQTTMessage) -> None:
        if message.topic.startswith("$SYS/"):
            line = bytes(message.payload).decode(errors="replace")
            if (told := self._broker_log.rejected_connection(line)) is not None:
                self._rejected_connections[told] += 1
            client.ack(message.mid, message.qos)
            return
        self._batch.append(
            ReceivedMessage(
                message.topic, bytes(message.payload), message.mid, message.qos, self._connection.connections
            )
        )

    def _commit(self, now: float) -> None:
        good: list[Message] = []
        bad: list[RejectedMessage] = []
        for arrived in self._batch[:MAX_BATCH]:
            try:
                good.append(read_message(arrived.topic, arrived.payload))
            except MessageError as error:
                bad.append(
                    RejectedMessage(_source(arrived.topic), str(error)[:200], arrived.payload[:MAX_SAMPLE_BYTES])
                )
        try:
            database = self._open()
            try:
                kept = database.store(good, bad)
            except RefusedDataError:
                kept = _store_one_by_one(database, good, bad)
        except DatabaseUnavailableError as error:
            self._database_down(error, now)
            return
        self._outage_logged = False
        done, self._batch = self._batch[:MAX_BATCH], self._batch[MAX_BATCH:]
        self._batch_since = now if self._batch else None
        self._acknowledge(done, kept)
        self._count(good, kept)

    def _acknowledge(self, done: list[ReceivedMessage], kept: WriteResult) -> None:
        """Only now: it is on the database's disk."""
        for arrived in done:
            if self._connection.connected and arrived.connection == self._connection.connections:
                self._connection.client.ack(arrived.message_id, arrived.qos)
        for mirror, days in kept.days.items():
            self._connection.client.publish(topic(mirror, Receipt.kind), Receipt(days=days).model_dump_json(), qos=0)

    def _count(self, good: list[Message], kept: WriteResult) -> None:
        days = sum(isinstance(message, DaySums) for message in good)
        self._unreported.update(
            {"days": kept.changed, "repeated": days - kept.changed, "set aside": len(kept.rejected)}
        )
        self._unreported_rejections.update((one.source, one.reason) for one in kept.rejected)

    def _aggregate(self, now: float) -> None:
        try:
            summed = self._open().aggregate()
        except DatabaseUnavailableError as error:
            self._database_down(error, now)
            return
        # At once again only where much is waiting: what is summed up later is summed up once for more messages.
        self._aggregate_at = now if summed >= MAX_SITE_DAYS and not self._batch else now + AGGREGATE_INTERVAL_S

    def _open(self) -> Database:
        if self._database is None:
            self._database = Database.open(self._dsn, prepare=True)
        return self._database

    def _database_down(self, error: DatabaseUnavailableError, now: float) -> None:
        if not self._outage_logged:
            log.warning("%s Nothing is acknowledged until it is back.", error)
            self._outage_logged = True
        self._retry_at = now + DATABASE_RETRY_S
        if self._database is not None:
            self._database.close()
            self._database = None

    def _log_summary(self, now: float) -> None:
        """What came since the last lines, and who was turned away or set aside."""
        self._log_at = now + LOG_INTERVAL_S
        for (source, reason), times in sorted(self._unreported_rejections.items()):
            log.warning("Set aside from %s, %d times: %s", source, times, reason)
        for told in sorted(self._rejected_connections):
            log.warning("The broker says: %s", told)
        if any(self._unreported.values()):
            log.info("%s", ", ".join(f"{number} {what}" for what, number in self._unreported.items()))
        self.counts.update(self._unreported)
        self._unreported.clear()
        self._unreported_rejections.clear()
        self._rejected_connections.clear()


def _store_one_by_one(database: Database, good: list[Message], bad: list[RejectedMessage]) -> WriteResult:
    """Each message for itself, so that one that the database refuses does not keep out the others."""
    together = database.store([], bad)
    for message in good:
        try:
            kept = database.store([message])
        except RefusedDataError as error:
            kept = database.store(
                [], [RejectedMessage(message.mirror, str(error), message.payload()[:MAX_SAMPLE_BYTES])]
            )
        together.changed += kept.changed
        together.rejected += kept.rejected
        for mirror, days in kept.days.items():
            together.days[mirror].update(days)
    return together


def _source(topic_name: str) -> str:
    """Whom a bad message's topic names; the broker lets a mirror write to its own topics only."""
    return topic_name.removeprefix(f"{ROOT}/").partition("/")[0][:60]
