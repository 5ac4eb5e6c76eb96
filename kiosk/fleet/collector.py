"""Brings what mirrors send into the chain's database. Several of these share the work."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass

from paho.mqtt.client import Client, MQTTMessage

from kiosk.fleet.broker_log import BrokerLog
from kiosk.fleet.database import (
    SITE_DAYS_AT_ONCE,
    Database,
    DatabaseAwayError,
    RefusedDataError,
    RejectedMessage,
    WriteResult,
)
from kiosk.fleet.messages import KINDS, ROOT, DaySums, Message, MessageError, Receipt, read_message, topic
from kiosk.fleet.mqtt_connection import MqttConnection

SUBSCRIPTIONS = [(f"$share/collectors/{ROOT}/+/{kind}", 1) for kind in KINDS]
BROKER_LOGS = [("$SYS/broker/log/N", 0), ("$SYS/broker/log/E", 0), ("$SYS/broker/log/W", 0)]
SESSION_S = (
    3600  # a collector that is restarted finds what came meanwhile; one that is gone for good holds back nothing
)
BATCH = 1000  # messages in one commit at most
BATCH_S = 0.2  # a message waits so long for others
RETRY_S = 2.0  # for a database that is away
SUM_UP_S = 5.0  # between summings-up while messages come
TELL_S = 60.0  # between lines of the log about the same
SAMPLE_MOST = 400  # bytes of a bad message that are kept

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrived:
    """connection: the number of the connection it came by; only there can it be acknowledged."""

    topic: str
    payload: bytes
    mid: int
    qos: int
    connection: int


class Collector:
    """Steps the collecting. now: monotonic seconds. words: of the database, as libpq takes them."""

    def __init__(self, link: MqttConnection, words: str) -> None:
        self._link = link
        self._words = words
        self._database: Database | None = None
        self._batch: list[Arrived] = []
        self._batch_began: float | None = None
        self._retry_at = self._sum_up_at = self._tell_at = 0.0
        self._told_away = False
        self.counts = Counter[str]()
        self._unreported = Counter[str]()
        self._aside_untold = Counter[tuple[str, str]]()
        self._broker_log = BrokerLog()
        self._turned_away = Counter[str]()
        link.opened = self._begin
        link.client.on_message = self._on_message

    def step(self, now: float, wait_s: float) -> None:
        """Take what comes, and commit what is due."""
        self._link.step(now, 0.0 if len(self._batch) >= BATCH else wait_s)
        if self._batch and self._batch_began is None:
            self._batch_began = now
        due = self._batch_began is not None and now - self._batch_began >= BATCH_S
        if now >= self._retry_at and (due or len(self._batch) >= BATCH):
            self._commit(now)
        if now >= self._retry_at and now >= self._sum_up_at:
            self._sum_up(now)
        if now >= self._tell_at:
            self._log_summary(now)

    def close(self, now: float) -> None:
        """Commit what is in hand and go."""
        if self._batch:
            self._commit(now)
        self._log_summary(now)
        self._link.close()
        if self._database is not None:
            self._database.close()

    def _begin(self) -> None:
        # What came by the connection before is either in the batch, and is kept twice without harm, or comes again.
        self._link.client.subscribe(SUBSCRIPTIONS)
        self._link.client.subscribe(BROKER_LOGS)

    def _on_message(self, client: Client, data: object, message: MQTTMessage) -> None:
        if message.topic.startswith("$SYS/"):
            line = bytes(message.payload).decode(errors="replace")
            if (told := self._broker_log.rejected_connection(line)) is not None:
                self._turned_away[told] += 1
            client.ack(message.mid, message.qos)
            return
        self._batch.append(
            Arrived(message.topic, bytes(message.payload), message.mid, message.qos, self._link.connections)
        )

    def _commit(self, now: float) -> None:
        good: list[Message] = []
        bad: list[RejectedMessage] = []
        for arrived in self._batch[:BATCH]:
            try:
                good.append(read_message(arrived.topic, arrived.payload))
            except MessageError as error:
                bad.append(RejectedMessage(_source(arrived.topic), str(error)[:200], arrived.payload[:SAMPLE_MOST]))
        try:
            database = self._open()
            try:
                kept = database.store(good, bad)
            except RefusedDataError:
                kept = _one_by_one(database, good, bad)
        except DatabaseAwayError as error:
            self._database_down(error, now)
            return
        self._told_away = False
        done, self._batch = self._batch[:BATCH], self._batch[BATCH:]
        self._batch_began = now if self._batch else None
        self._acknowledge(done, kept)
        self._count(good, kept)

    def _acknowledge(self, done: list[Arrived], kept: WriteResult) -> None:
        """Only now: it is on the database's disk."""
        for arrived in done:
            if self._link.connected and arrived.connection == self._link.connections:
                self._link.client.ack(arrived.mid, arrived.qos)
        for mirror, days in kept.days.items():
            self._link.client.publish(topic(mirror, Receipt.kind), Receipt(days=days).model_dump_json(), qos=0)

    def _count(self, good: list[Message], kept: WriteResult) -> None:
        days = sum(isinstance(message, DaySums) for message in good)
        self._unreported.update({"days": kept.new, "repeated": days - kept.new, "set aside": len(kept.bad)})
        self._aside_untold.update((one.source, one.reason) for one in kept.bad)

    def _sum_up(self, now: float) -> None:
        try:
            summed = self._open().sum_up()
        except DatabaseAwayError as error:
            self._database_down(error, now)
            return
        # At once again only where much is waiting: what is summed up later is summed up once for more messages.
        self._sum_up_at = now if summed >= SITE_DAYS_AT_ONCE and not self._batch else now + SUM_UP_S

    def _open(self) -> Database:
        if self._database is None:
            self._database = Database.open(self._words, prepare=True)
        return self._database

    def _database_down(self, error: DatabaseAwayError, now: float) -> None:
        if not self._told_away:
            log.warning("%s Nothing is acknowledged until it is back.", error)
            self._told_away = True
        self._retry_at = now + RETRY_S
        if self._database is not None:
            self._database.close()
            self._database = None

    def _log_summary(self, now: float) -> None:
        """What came since the last lines, and who was turned away or set aside."""
        self._tell_at = now + TELL_S
        for (source, reason), times in sorted(self._aside_untold.items()):
            log.warning("Set aside from %s, %d times: %s", source, times, reason)
        for told in sorted(self._turned_away):
            log.warning("The broker says: %s", told)
        if any(self._unreported.values()):
            log.info("%s", ", ".join(f"{number} {what}" for what, number in self._unreported.items()))
        self.counts.update(self._unreported)
        self._unreported.clear()
        self._aside_untold.clear()
        self._turned_away.clear()


def _one_by_one(database: Database, good: list[Message], bad: list[RejectedMessage]) -> WriteResult:
    """Each message for itself, so that one that the database refuses does not keep out the others."""
    together = database.store([], bad)
    for message in good:
        try:
            kept = database.store([message])
        except RefusedDataError as error:
            kept = database.store([], [RejectedMessage(message.mirror, str(error), message.payload()[:SAMPLE_MOST])])
        together.new += kept.new
        together.bad += kept.bad
        for mirror, days in kept.days.items():
            together.days[mirror].update(days)
    return together


def _source(topic_name: str) -> str:
    """Whom a bad message's topic names; the broker lets a mirror write to its own topics only."""
    return topic_name.removeprefix(f"{ROOT}/").partition("/")[0][:60]
