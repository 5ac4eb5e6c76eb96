"""Applies what staff change on the pages, and ends a time out of service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.adjustments import Adjustment, Adjustments, Closure
from kiosk.audio.sound import Sound
from kiosk.staff.change_request import ChangeRequest, take_request
from kiosk.usage.records import EventKind

INTERVAL_S = 1.0  # between looks for a request


class StaffChanges:
    """Call `update` in every step of the main loop; it does nothing while somebody exercises."""

    def __init__(
        self,
        directory: Path,
        adjustments: Adjustments,
        sound: Sound,
        set_language: Callable[[str], None],
        add_event: Callable[[EventKind], None],
        unix_time: Callable[[], float],
    ) -> None:
        """
        directory: where the pages put a request.
        set_language: changes the language of screens and speech.
        add_event: writes an event to the log.
        unix_time: reads the wall clock.
        """
        self._directory = directory
        self._adjustments = adjustments
        self._sound = sound
        self._set_language = set_language
        self._add_event = add_event
        self._unix_time = unix_time
        self._looked_at: float | None = None
        self._closure: Closure | None = adjustments.closure

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        """now: monotonic seconds. in_set: somebody is exercising, so this step must be short."""
        if in_set or (self._looked_at is not None and now - self._looked_at < INTERVAL_S):
            return
        self._looked_at = now
        if (request := take_request(self._directory)) is not None:
            self._apply(request)
        closure = self._adjustments.closure
        if closure is not None and closure.is_over(self._unix_time()):
            self._adjustments.reopen()
        self._log_closure()

    def _apply(self, request: ChangeRequest) -> None:
        adjustments, given = self._adjustments, request.model_fields_set
        if request.volume is not None:
            self._sound.set_volume(adjustments.set_percent(Adjustment.VOLUME, request.volume))
        if request.brightness is not None:
            adjustments.set_percent(Adjustment.BRIGHTNESS, request.brightness)
        if request.language is not None:
            adjustments.set_language(request.language)
            self._set_language(request.language)
        if "opening" in given:
            adjustments.set_opening(request.opening)
        if request.closure is not None:
            adjustments.close(request.closure)
        elif "closure" in given:
            adjustments.reopen()

    def _log_closure(self) -> None:
        """Log one event when a time out of service begins and one when it ends, whoever set it."""
        closure = self._adjustments.closure
        if (closure is None) != (self._closure is None):
            self._add_event(EventKind.IN_SERVICE if closure is None else EventKind.OUT_OF_SERVICE)
        self._closure = closure
