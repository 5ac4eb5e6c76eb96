"""What a mirror may tell a fleet: this schema is the list of allowed sums, and both ends check every message by it.

One topic a mirror and kind of message: `gym-mirror/1/<mirror>/<kind>`. All carry (mirror, day, revision), so that one
that comes twice, late or out of order changes nothing: of two of a day, the greater revision holds.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.errors import KioskError
from kiosk.usage.records import EventKind
from kiosk.usage.report import MIN_SESSIONS_FOR_SHARE, MIN_SETS_FOR_SHARE

ROOT = "gym-mirror/1"
MAX_PAYLOAD_BYTES = 64 * 1024  # bytes; a busy day with thirty exercises has a tenth of that
NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=40)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
DaySeconds = Annotated[float, Field(ge=0, le=25 * 3600, allow_inf_nan=False)]  # a day has 25 hours at most
Celsius = Annotated[float, Field(ge=-50, le=150, allow_inf_nan=False)]


class MessageError(KioskError, ValueError):
    """A message does not keep to the schema; the message says where."""


class Message(BaseModel):
    """revision: greater in every message of a mirror than in those before it."""

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
    """One exercise on one day. left: sets ended early. seconds: of all sets. cues: how often each was given, by id.

    good: reps with the knees over the toes, of those graded; both None where a share could be one person's.
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
    """How the machine itself did. events: how often each kind of thing happened to it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    up_s: DaySeconds = 0.0
    out_of_order_s: DaySeconds = 0.0
    hottest_c: Celsius | None = None
    events: dict[Annotated[EventKind, Field(strict=False)], Count] = {}


class DaySums(Message):
    """A finished day of a mirror: counts always, shares only where there were enough sessions for them."""

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
    """How the mirror does now. running: of the day so far.

    silent_s: since the mirror's program last noted that it runs; None when it never did. waiting: days not yet known
    to be kept. disk_free_mb: where the log is.
    """

    kind: ClassVar[str] = "health"

    running: MachineSums
    silent_s: Annotated[int, Field(ge=0, le=2**31)] | None
    waiting: Count
    disk_free_mb: Annotated[int, Field(ge=0, le=2**31)]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]


class Presence(Message):
    """Whether the mirror is connected. The broker itself tells it when the connection breaks (the last will)."""

    kind: ClassVar[str] = "presence"

    online: bool


class Receipt(BaseModel):
    """To a mirror: the greatest revision of each of these days that is safely in the database."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[Literal["kept"]] = "kept"

    days: Annotated[dict[date, int], Field(max_length=10_000)]


KINDS: dict[str, type[DaySums] | type[Health] | type[Presence]] = {
    kind.kind: kind for kind in (DaySums, Health, Presence)
}


def topic(mirror: str, kind: str) -> str:
    return f"{ROOT}/{mirror}/{kind}"


def read_message(topic_name: str, payload: bytes) -> DaySums | Health | Presence:
    """What a mirror sent, checked. Raises MessageError, also where a mirror speaks for another one."""
    parts = topic_name.removeprefix(f"{ROOT}/").split("/")
    if not topic_name.startswith(f"{ROOT}/") or len(parts) != 2 or parts[1] not in KINDS:
        raise MessageError("unknown topic")
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise MessageError("longer than any real message")
    found = _validated(KINDS[parts[1]], payload)
    if found.mirror != parts[0]:
        raise MessageError("speaks for another mirror")
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
        raise MessageError(f"{where}: {fault['msg']}" if where else fault["msg"]) from error
