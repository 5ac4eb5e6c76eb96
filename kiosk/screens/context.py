"""The data and services shared by all screens: texts, exercises, log, sound, session, and staff services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hardware.board import BoardHealth
from hardware.buttons import Button
from hardware.power import PowerAction
from kiosk.adjustments import Adjustments
from kiosk.audio.sound import Sound
from kiosk.exercises.selection import Selection
from kiosk.exercises.words import text_with
from kiosk.session.pain import AfterPain, after_pain
from kiosk.session.session import Session
from kiosk.session.session_log import SessionLog
from kiosk.staff.access import PinLock
from kiosk.text import Text
from kiosk.usage.audit import AuditKind
from kiosk.usage.report import Report


@dataclass(frozen=True)
class Vitals:
    """Live measurements of the running mirror.

    camera_fps: frames per second from the camera.
    pose_fps: poses per second from the model.
    failed_buttons: buttons with a dead contact or lamp.
    local_time: for comparison with a watch.
    """

    camera_fps: float
    pose_fps: float
    failed_buttons: frozenset[Button]
    local_time: datetime


@dataclass(frozen=True)
class StaffServices:
    """The services that the staff screen reads and controls.

    lock: checks the PIN and slows down guessing.
    usage_report: sums of the log over a number of days, today included.
    read_board: temperature, throttling and uptime of the board.
    read_vitals: measurements of the mirror itself.
    audit: writes log-ins and changes to the audit log: kind and detail.
    request_power: restarts or switches off the board; None where the mirror has no permission for it.
    """

    lock: PinLock
    usage_report: Callable[[int], Report]
    read_board: Callable[[], BoardHealth]
    read_vitals: Callable[[], Vitals]
    audit: Callable[[AuditKind, str], None]
    request_power: Callable[[PowerAction], None] | None = None


@dataclass
class Context:
    """The data and services shared by all screens.

    text: sentences in the display language.
    selection: exercises, and what can be chosen.
    session_log: records sessions, sets and events.
    sound: plays tones and speech.
    adjustments: what staff have set.
    staff: services of the staff screen.
    session: the running session; replaced when one begins or ends.
    focal_px: focal length of the camera lens from the settings, pixels of the frame; None = not set.
    focal_widths: the calibrated one, widths of the frame, which is used instead; None = not calibrated.
    store_focal_widths: keeps a new calibration over restarts; whether that succeeded.
    demo: frames come from a clip instead of a camera.
    stopped_at: when pain ended a session whose member may still be there, seconds of the main loop's clock; else None.
    """

    text: Text
    selection: Selection
    session_log: SessionLog
    sound: Sound
    adjustments: Adjustments
    staff: StaffServices
    session: Session
    focal_px: float | None = None
    focal_widths: float | None = None
    store_focal_widths: Callable[[float], bool] = lambda found: False
    demo: bool = False
    stopped_at: float | None = None

    def __post_init__(self) -> None:
        self._own_language = self.text.language

    def focal_length_px(self, frame_width: int) -> float | None:
        """Focal length of the camera lens, pixels of a frame of this width; None = unknown."""
        return self.focal_px if self.focal_widths is None else self.focal_widths * frame_width

    def calibrate(self, focal_widths: float) -> bool:
        """Take a new focal length, widths of the frame; whether it is kept over restarts."""
        self.focal_widths = focal_widths
        return self.store_focal_widths(focal_widths)

    def set_language(self, language: str) -> None:
        """Show and speak another language from now on, as staff want it."""
        self._own_language = language
        self.choose_language(language)

    def choose_language(self, language: str) -> None:
        """Show and speak another language until the session ends."""
        self.text.switch_to(text_with(self.selection.own_words, language))
        self.sound.set_language(language)

    def restore_language(self) -> None:
        """Show and speak the language of the settings again."""
        if self.text.language != self._own_language:
            self.choose_language(self._own_language)

    def begin_session(self, now: float) -> None:
        """Start a session on a press. It is logged only after the safety card has been passed."""
        self.session = Session(now, self.selection.exercises)

    def end_session(self, now: float) -> None:
        """Forget everything about the member, except that pain has ended the session: confirmed, or only shown."""
        if self.session.stopped or after_pain(self.session.shown_pain) is AfterPain.END_SESSION:
            self.stopped_at = now
        self.sound.clear()
        self.restore_language()
        returning = self.session.returning
        self.session_log.end_session(now - self.session.began_at, None if returning is None else not returning)
        self.session = Session(now, self.selection.exercises)
