"""What all screens share: the words, the exercises, the settings, the log, sound, and the session that is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hardware.board import BoardHealth
from hardware.buttons import Button
from hardware.power import PowerAction
from kiosk.adjustments import Adjustments
from kiosk.audio.sound import Sound
from kiosk.exercises.schema import Exercise
from kiosk.exercises.selection import Choice
from kiosk.screens.screen_name import ScreenName
from kiosk.session.session import Session
from kiosk.session.session_log import SessionLog
from kiosk.settings import Settings
from kiosk.staff.access import PinLock
from kiosk.text import Text
from kiosk.usage.report import Report


@dataclass(frozen=True)
class Vitals:
    """What the running mirror measures of itself.

    pictures, poses: a second. lost: buttons whose contact or lamp is dead. clock: local time, for comparing.
    """

    pictures: float
    poses: float
    lost: frozenset[Button]
    clock: datetime


@dataclass
class Context:
    """choices: in the order shown. preferred: name of the exercise the choosing screen begins with, None = the first.

    report: the log's sums of so many days up to today. lock: before the staff screen. board: asks the board how it is.
    vitals: asks the mirror itself. levels: how loud and how bright staff want it.
    ask_power: restarts or switches off the board, None where nobody would. demo: pictures come from a clip, not from a
    camera. cards_return: where reading the cards goes back to.
    """

    settings: Settings
    text: Text
    exercises: Mapping[str, Exercise]
    choices: tuple[Choice, ...]
    diary: SessionLog
    sound: Sound
    session: Session
    report: Callable[[int], Report]
    lock: PinLock
    board: Callable[[], BoardHealth]
    vitals: Callable[[], Vitals]
    levels: Adjustments
    ask_power: Callable[[PowerAction], None] | None = None
    demo: bool = False
    preferred: str | None = None
    cards_return: ScreenName = ScreenName.CHOOSE

    def begin_session(self, now: float) -> None:
        """Somebody pressed; the log hears of it only once the safety card has let them through."""
        self.session = Session(now)

    def end_session(self, now: float) -> None:
        """Wipe what is known of the member."""
        self.sound.clear()
        self.diary.end_session(now - self.session.began)
        self.session = Session(now)
