"""Stores the messages of the mirrors in the fleet's database. Several collectors can run at once."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
from kiosk.fleet.messages import KINDS, ROOT, DaySums, Message, MessageError, Receipt, printable, read_message, topic
from kiosk.fleet.mqtt_connection import MqttConnection

# Not a shared subscription: any mirror could join one and take messages of others away. Every collector stores every
# message, which the revisions make harmless.
SUBSCRIPTIONS = [(f"{ROOT}/+/{kind}", 1) for kind in KINDS]
BROKER_LOG_SUBSCRIPTIONS = [("$SYS/broker/log/N", 0), ("$SYS/broker/log/E", 0), ("$SYS/broker/log/W", 0)]
# How long the broker queues messages for a collector that is down: long enough for a restart. A mirror repeats what
# no collector has confirmed.
SESSION_EXPIRY_S = 3600
MAX_BATCH = 1000  # messages per commit
MAX_BATCH_DELAY_S = 0.2  # longest time that a message waits for others to share its commit
DATABASE_RETRY_S = 2.0  # pause before an unavailable database is tried again
AGGREGATE_INTERVAL_S = 5.0  # between aggregations while messages arrive
LOG_INTERVAL_S = 60.0  # between summaries in the log
MAX_SAMPLE_BYTES = 400  # stored from the start of a rejected message

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReceivedMessage:
    """A message that is not acknowledged yet.

    topic: MQTT topic.
    payload: as received.
    message_id: MQTT packet identifier.
    qos: MQTT quality of service, 0 or 1.
    connection: number of the connection it arrived on; only that one can acknowledge it.
    """

    topic: str
    payload: bytes
    message_id: int
    qos: int
    connection: int


class Collector:
    """Receives, stores, acknowledges and aggregates, one `step` at a time. now: monotonic seconds."""

    def __init__(self, connection: MqttConnection, dsn: str) -> None:
        """dsn: libpq connection string of the fleet's database."""
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
        """Receive messages, waiting up to `wait_s` for one, and commit, aggregate and log what is due."""
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
        """Commit the received messages and close both connections."""
        if self._batch:
            self._commit(now)
        self._log_summary(now)
        self._connection.close()
        if self._database is not None:
            self._database.close()

    def _subscribe(self) -> None:
        # Unacknowledged messages of the last connection arrive again; storing one twice changes nothing.
        self._connection.client.subscribe(SUBSCRIPTIONS)
        self._connection.client.subscribe(BROKER_LOG_SUBSCRIPTIONS)

    def _on_message(self, client: Client, data: object, message: MQTTMessage) -> None:
        if message.topic.startswith("$SYS/"):
            line = bytes(message.payload).decode(errors="replace")
            if (rejection := self._broker_log.rejected_connection(line)) is not None:
                self._rejected_connections[rejection] += 1
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
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        for received in self._batch[:MAX_BATCH]:
            try:
                good.append(read_message(received.topic, received.payload, tomorrow))
            except MessageError as error:
                bad.append(
                    RejectedMessage(
                        printable(_source(received.topic)), str(error)[:200], received.payload[:MAX_SAMPLE_BYTES]
                    )
                )
        try:
            database = self._open()
            try:
                result = database.store(good, bad)
            except RefusedDataError:
                result = _store_one_by_one(database, good, bad)
        except DatabaseUnavailableError as error:
            self._database_down(error, now)
            return
        self._outage_logged = False
        done, self._batch = self._batch[:MAX_BATCH], self._batch[MAX_BATCH:]
        self._batch_since = now if self._batch else None
        self._acknowledge(done, result)
        self._count(good, result)

    def _acknowledge(self, done: list[ReceivedMessage], result: WriteResult) -> None:
        """Acknowledge to the broker and send receipts to the mirrors. Call only after the database's commit."""
        for received in done:
            if self._connection.connected and received.connection == self._connection.connections:
                self._connection.client.ack(received.message_id, received.qos)
        for mirror, days in result.days.items():
            self._connection.client.publish(topic(mirror, Receipt.kind), Receipt(days=days).model_dump_json(), qos=0)

    def _count(self, good: list[Message], result: WriteResult) -> None:
        days = sum(isinstance(message, DaySums) for message in good)
        self._unreported.update(
            {"days": result.changed, "repeated": days - result.changed, "rejected": len(result.rejected)}
        )
        self._unreported_rejections.update((one.source, one.reason) for one in result.rejected)

    def _aggregate(self, now: float) -> None:
        try:
            made = self._open().aggregate()
        except DatabaseUnavailableError as error:
            self._database_down(error, now)
            return
        # Continue at once only with a large backlog: a later aggregation covers more messages at the same cost.
        self._aggregate_at = now if made >= MAX_SITE_DAYS and not self._batch else now + AGGREGATE_INTERVAL_S

    def _open(self) -> Database:
        if self._database is None:
            self._database = Database.open(self._dsn, prepare=True)
        return self._database

    def _database_down(self, error: DatabaseUnavailableError, now: float) -> None:
        if not self._outage_logged:
            log.warning("%s Messages are not acknowledged until it is available again.", error)
            self._outage_logged = True
        self._retry_at = now + DATABASE_RETRY_S
        if self._database is not None:
            self._database.close()
            self._database = None

    def _log_summary(self, now: float) -> None:
        """Log the counts, the rejected messages and the rejected connections since the last summary."""
        self._log_at = now + LOG_INTERVAL_S
        for (source, reason), times in sorted(self._unreported_rejections.items()):
            log.warning("Rejected from %s, %d times: %s", source, times, reason)
        for rejection in sorted(self._rejected_connections):
            log.warning("The broker reports: %s", rejection)
        if any(self._unreported.values()):
            log.info("%s", ", ".join(f"{number} {what}" for what, number in self._unreported.items()))
        self.counts.update(self._unreported)
        self._unreported.clear()
        self._unreported_rejections.clear()
        self._rejected_connections.clear()


def _store_one_by_one(database: Database, good: list[Message], bad: list[RejectedMessage]) -> WriteResult:
    """Store each message in its own commit, so that one that the database refuses does not block the others."""
    combined = _count_rejected(database, bad)
    for message in good:
        try:
            result = database.store([message])
        except RefusedDataError as error:
            sample = message.payload()[:MAX_SAMPLE_BYTES]
            result = _count_rejected(database, [RejectedMessage(message.mirror, printable(str(error)), sample)])
        combined.changed += result.changed
        combined.rejected += result.rejected
        for mirror, days in result.days.items():
            combined.days[mirror].update(days)
    return combined


def _count_rejected(database: Database, rejected: list[RejectedMessage]) -> WriteResult:
    """Count rejected messages; where the database refuses even that, the collector's own log has them."""
    try:
        return database.store([], rejected)
    except RefusedDataError as error:
        log.warning("%d rejected messages could not be counted: %s", len(rejected), error)
        return WriteResult(rejected=rejected)


def _source(topic_name: str) -> str:
    """The mirror that the topic names. It can be trusted: the broker lets a mirror write to its own topics only."""
    return topic_name.removeprefix(f"{ROOT}/").partition("/")[0][:60]
