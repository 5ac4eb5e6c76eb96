"""The messages that a mirror may send to its fleet. This schema is the complete list; both ends validate against it.

Topics are `gym-mirror/1/<mirror>/<kind>`. Every message carries mirror, day and revision. Of two messages about one
day the greater revision wins, so a message that arrives twice, late or out of order does no harm.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.errors import KioskError
from kiosk.usage.records import EventKind
from kiosk.usage.report import MIN_SETS_FOR_SHARE
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE

ROOT = "gym-mirror/1"
MAX_PAYLOAD_BYTES = 64 * 1024  # ten times a busy day with 30 exercises
NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=40)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
DaySeconds = Annotated[float, Field(ge=0, le=25 * 3600, allow_inf_nan=False)]  # a local day has up to 25 hours
Celsius = Annotated[float, Field(ge=-50, le=150, allow_inf_nan=False)]


class MessageError(KioskError, ValueError):
    """A received message violates the schema; the message says where."""


class Message(BaseModel):
    """The fields that all messages of a mirror share.

    mirror: its name, as in its certificate.
    day: the local day that the message is about.
    revision: greater than in every earlier message of this mirror.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    kind: ClassVar[str]

    mirror: Name
    day: Annotated[date, Field(strict=False)]
    revision: Annotated[int, Field(ge=1, lt=2**62)]

    @property
    def topic(self) -> str:
        return topic(self.mirror, self.kind)

    def payload(self) -> bytes:
        return self.model_dump_json().encode()


class ExerciseSums(BaseModel):
    """One exercise on one day.

    sets: sets ended.
    left: sets ended early; part of `sets`.
    reps: reps counted.
    seconds: total duration of the sets.
    good: graded reps with the knees over the toes; None where the share could be one person's.
    graded: reps graded; None together with `good`.
    cues: cue id to the number of times it was given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    sets: Count
    left: Count
    reps: Count
    seconds: Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
    good: Count | None = None
    graded: Count | None = None
    cues: Annotated[dict[Name, Count], Field(max_length=50)] = {}

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.good is None) != (self.graded is None):
            raise ValueError("good and graded go together")
        if self.left > self.sets or (self.graded or 0) > self.reps or (self.good or 0) > (self.graded or 0):
            raise ValueError("a part is more than its whole")
        if self.sets < MIN_SETS_FOR_SHARE and self.good is not None:
            raise ValueError(f"a share of fewer than {MIN_SETS_FOR_SHARE} sets")
        return self


class MachineSums(BaseModel):
    """The machine's own figures of one day.

    up_s: seconds that the program ran.
    out_of_order_s: seconds without camera or model; part of `up_s`.
    hottest_c: highest processor temperature, degrees Celsius; None where the board reports none.
    events: number of events by kind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    up_s: DaySeconds = 0.0
    out_of_order_s: DaySeconds = 0.0
    hottest_c: Celsius | None = None
    events: dict[Annotated[EventKind, Field(strict=False)], Count] = {}


class DaySums(Message):
    """A finished day of a mirror: counts, and shares where there were enough sessions.

    sessions: sessions begun.
    exercises: exercise name to its sums.
    running: the machine's own figures.
    """

    kind: ClassVar[str] = "day"

    sessions: Count
    exercises: Annotated[dict[Name, ExerciseSums], Field(max_length=100)] = {}
    running: MachineSums = MachineSums()

    @model_validator(mode="after")
    def _no_share_of_few(self) -> Self:
        if self.sessions < MIN_SESSIONS_FOR_SHARE and any(use.good is not None for use in self.exercises.values()):
            raise ValueError(f"shares of a day with fewer than {MIN_SESSIONS_FOR_SHARE} sessions")
        return self


class Health(Message):
    """The mirror's current health.

    running: the machine's own figures of the current day.
    silent_s: seconds since the mirror's program last logged that it runs; None if it never did.
    waiting: days without a receipt.
    disk_free_mb: free space on the disk of the log, megabytes.
    version: of gym-mirror.
    """

    kind: ClassVar[str] = "health"

    running: MachineSums
    silent_s: Annotated[int, Field(ge=0, le=2**31)] | None
    waiting: Count
    disk_free_mb: Annotated[int, Field(ge=0, le=2**31)]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]


class Presence(Message):
    """Whether the mirror is connected. When the connection breaks, the broker sends it on the mirror's behalf (will).

    online: False at the end of a connection.
    """

    kind: ClassVar[str] = "presence"

    online: bool


class Receipt(BaseModel):
    """The collector's answer to a mirror.

    days: day to its greatest revision that is committed in the database.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[Literal["kept"]] = "kept"

    days: Annotated[dict[date, int], Field(max_length=10_000)]


KINDS: dict[str, type[DaySums] | type[Health] | type[Presence]] = {
    kind.kind: kind for kind in (DaySums, Health, Presence)
}


def topic(mirror: str, kind: str) -> str:
    return f"{ROOT}/{mirror}/{kind}"


def read_message(topic_name: str, payload: bytes, last_day: date = date.max) -> DaySums | Health | Presence:
    """Parse and validate a message. Raises MessageError, also when a mirror names another mirror.

    last_day: tomorrow by the reader's clock; a later day comes from a wrong clock or from somebody who fills the disk.
    """
    parts = topic_name.removeprefix(f"{ROOT}/").split("/")
    if not topic_name.startswith(f"{ROOT}/") or len(parts) != 2 or parts[1] not in KINDS:
        raise MessageError("unknown topic")
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise MessageError("longer than any real message")
    found = _validated(KINDS[parts[1]], payload)
    if found.mirror != parts[0]:
        raise MessageError("names another mirror")
    if found.day > last_day:
        raise MessageError("a day in the future")
    return found


def read_receipt(payload: bytes) -> Receipt:
    """Raises MessageError."""
    return _validated(Receipt, payload)


def _validated(kind: type[Any], payload: bytes) -> Any:
    try:
        return kind.model_validate_json(payload)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])[:100]
        raise MessageError(printable(f"{where}: {fault['msg']}" if where else fault["msg"])) from error


def printable(text: str) -> str:
    """Text of a sender, for a log and a database: neither may get a NUL, a line break or a terminal's commands."""
    return "".join(character if character.isprintable() else "?" for character in text)
