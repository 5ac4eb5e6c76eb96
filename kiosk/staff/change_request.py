"""What staff change on the pages, handed to the mirror in a small file.

The service of the pages cannot write the log, nor is what it writes trusted: the mirror checks the file, applies it
and removes it. A file that is still there has not been applied yet.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kiosk.adjustments import MAX, MIN, Adjustment, Closure, OpeningHours
from kiosk.errors import KioskError
from kiosk.text import LANGUAGES
from kiosk.usage.atomic_file import read_regular, write_atomically

REQUEST_FILE = "staff-request.json"  # in the state directory
MAX_BYTES = 4096

log = logging.getLogger(__name__)


class RequestError(KioskError, ValueError):
    """The request cannot be handed over; the message says why."""


class ChangeRequest(BaseModel):
    """The changes; a key that is not given stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema")
    volume: Annotated[int, Field(strict=True, ge=MIN[Adjustment.VOLUME], le=MAX)] | None = None
    """percent"""
    brightness: Annotated[int, Field(strict=True, ge=MIN[Adjustment.BRIGHTNESS], le=MAX)] | None = None
    """percent"""
    language: str | None = None
    opening: OpeningHours | None = None
    """opening hours; given as null: those of the settings"""
    closure: Closure | None = None
    """out of service; given as null: in service again"""

    @field_validator("language")
    @classmethod
    def _known(cls, language: str | None) -> str | None:
        if language is not None and language not in LANGUAGES:
            raise ValueError("unknown language")
        return language

    def changes(self) -> dict[str, Any]:
        """The keys that were given, as JSON values."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"schema_"})


def hand_over(directory: Path, request: ChangeRequest) -> None:
    """Write the request for the mirror, together with an earlier one that still waits. Raises RequestError."""
    waiting = waiting_request(directory)
    changes = {**(waiting.changes() if waiting else {}), **request.changes()}
    merged = ChangeRequest.model_validate({"schema": 1, **changes})
    try:
        write_atomically(directory / REQUEST_FILE, _text(merged), mode=0o640)
    except OSError as error:
        raise RequestError(f"The request cannot be written to {directory}: {error.strerror}.") from error


def waiting_request(directory: Path) -> ChangeRequest | None:
    """The request that the mirror has not applied yet; None without one, or where the mirror will refuse it."""
    try:
        text = read_regular(directory / REQUEST_FILE)
        return ChangeRequest.model_validate_json(text) if len(text) <= MAX_BYTES else None
    except (OSError, ValueError):
        return None


def take_request(directory: Path) -> ChangeRequest | None:
    """The waiting request, once: the file is removed. None without one, and for a file that is no request."""
    file = directory / REQUEST_FILE
    if not file.exists() or not file.is_file():
        return None
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(MAX_BYTES + 1)
        if len(text) > MAX_BYTES:
            raise ValueError("too long")
        return ChangeRequest.model_validate_json(text)
    except (OSError, ValidationError, ValueError) as error:
        log.warning("A request of the staff pages was refused: %s", str(error).splitlines()[0])
        return None
    finally:
        with contextlib.suppress(OSError):
            file.unlink()


def _text(request: ChangeRequest) -> str:
    return ChangeRequest.model_validate({"schema": 1, **request.changes()}).model_dump_json(
        by_alias=True, exclude_unset=True
    )
