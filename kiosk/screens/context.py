"""What all screens share: the words, the exercises, the settings, the log, sound, and the session that is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hardware.board import BoardHealth
from hardware.buttons import Button
from hardware.power import Power
from kiosk.exercises.catalogue import program_doses
from kiosk.exercises.schema import Dose, Exercise, Program
from kiosk.levels import Levels
from kiosk.screens.names import Name
from kiosk.session.diary import Diary
from kiosk.session.session import Session
from kiosk.settings import Settings
from kiosk.sound import Sound
from kiosk.staff.access import PinLock
from kiosk.text import Text
from kiosk.usage.report import Report


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: a program, or a single exercise. title: text key."""

    title: str
    doses: tuple[tuple[Exercise, Dose], ...]
    is_program: bool

    @property
    def name(self) -> str | None:
        """The exercise's name; None for a program."""
        return None if self.is_program else self.doses[0][0].name


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
    diary: Diary
    sound: Sound
    session: Session
    report: Callable[[int], Report]
    lock: PinLock
    board: Callable[[], BoardHealth]
    vitals: Callable[[], Vitals]
    levels: Levels
    ask_power: Callable[[Power], None] | None = None
    demo: bool = False
    preferred: str | None = None
    cards_return: Name = Name.CHOOSE

    def begin_session(self, now: float) -> None:
        """Somebody pressed; the log hears of it only once the safety card has let them through."""
        self.session = Session(now)

    def end_session(self, now: float) -> None:
        """Wipe what is known of the member."""
        self.sound.hush()
        self.diary.end_session(now - self.session.began)
        self.session = Session(now)


def choices(exercises: Mapping[str, Exercise], programs: Mapping[str, Program]) -> tuple[Choice, ...]:
    """Programs first, then every exercise by itself, in the order in which the programs come to them."""
    found = [Choice(p.title, tuple(program_doses(p, exercises)), is_program=True) for p in programs.values()]
    met = [exercise.name for choice in found for exercise, _ in choice.doses]
    in_order = [exercises[name] for name in dict.fromkeys([*met, *exercises])]
    found += [Choice(e.title, ((e, e.dose),), is_program=False) for e in in_order]
    return tuple(found)
