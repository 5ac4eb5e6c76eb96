"""The reports so far and the messages that wait to be sent, in one small file of the staff service."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.notify.faults import Fault
from kiosk.notify.messages import Message
from kiosk.notify.watch import Watched
from kiosk.usage.atomic_file import write_atomically

FILE_NAME = "notify.json"
MAX_WAITING = 200  # messages per channel; months of faults. Above it the oldest are dropped.
FILE_MODE = 0o660

log = logging.getLogger(__name__)


class _File(BaseModel):
    """The file. open_since, summarised: see `Watched`. waiting: channel to its messages, oldest first."""

    model_config = ConfigDict(extra="forbid")

    open_since: dict[Fault, float] = {}
    summarised: date | None = None
    waiting: dict[str, list[Message]] = {}


@dataclass
class Outbox:
    """Use from one thread. A full disk does not stop it: the content stays in memory until it can be written.

    path: the file.
    watched: the reports so far.
    waiting: channel to its messages, oldest first.
    """

    path: Path
    watched: Watched = field(default_factory=Watched)
    waiting: dict[str, list[Message]] = field(default_factory=dict)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """The outbox in this directory; empty where there is none or where its file is damaged."""
        path = directory / FILE_NAME
        try:
            stored = _File.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls(path)
        except (OSError, ValidationError) as error:
            log.warning("The waiting messages in %s cannot be read and are dropped: %s", path, _reason(error))
            return cls(path)
        return cls(path, Watched(stored.open_since, stored.summarised), stored.waiting)

    def put(self, message: Message, channels: list[str]) -> None:
        """Queue a message on every channel."""
        for channel in channels:
            queue = self.waiting.setdefault(channel, [])
            queue.append(message)
            if len(queue) > MAX_WAITING:
                log.warning('Too many messages wait; "%s" is dropped.', queue.pop(0).title)

    def save(self) -> None:
        stored = _File(
            open_since=self.watched.open_since,
            summarised=self.watched.summarised,
            waiting={channel: queue for channel, queue in self.waiting.items() if queue},
        )
        try:
            write_atomically(self.path, stored.model_dump_json(), mode=FILE_MODE)
        except OSError as error:
            log.warning("%s cannot be written: %s. The messages wait in memory.", self.path, error.strerror)


def _reason(error: OSError | ValidationError) -> str:
    return error.strerror or "unknown" if isinstance(error, OSError) else "it is damaged"
