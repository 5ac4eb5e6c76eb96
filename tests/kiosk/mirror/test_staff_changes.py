"""What staff ask for on the pages reaches the screen; anything else in that file is refused."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.buttons import Button, Chord
from kiosk.adjustments import Adjustment, Closure
from kiosk.mirror.staff_changes import StaffChanges
from kiosk.screens.screen_name import ScreenName
from kiosk.staff.change_request import REQUEST_FILE, ChangeRequest, hand_over
from kiosk.usage.records import EventKind
from tests.kiosk.harness import SimulatedMirror


class Rig:
    def __init__(self, state: Path) -> None:
        self.mirror = SimulatedMirror(state)
        self.events: list[EventKind] = []
        context = self.mirror.context

        self.changes = StaffChanges(
            state, context.adjustments, context.sound, context.set_language, self.events.append, self.mirror.unix_time
        )

    def wait(self, seconds: float = 2.0, in_set: bool = False) -> None:
        for _ in range(round(seconds * 15)):
            self.mirror.step()
            self.changes.update(self.mirror.now, in_set, False)

    def ask(self, **changes: object) -> None:
        hand_over(self.mirror.state_dir, ChangeRequest.model_validate({"schema": 1, **changes}))


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_volume_brightness_and_language_are_taken_over(rig: Rig) -> None:
    rig.ask(volume=30, brightness=60)
    rig.ask(language="de")  # before the mirror has looked
    rig.wait()
    adjustments = rig.mirror.context.adjustments
    assert (adjustments.percent(Adjustment.VOLUME), adjustments.percent(Adjustment.BRIGHTNESS)) == (30, 60)
    assert rig.mirror.sound.volume == 30
    assert rig.mirror.context.text("closure.title") == "Außer Betrieb"
    assert not (rig.mirror.state_dir / REQUEST_FILE).exists()


def test_the_language_of_staff_comes_back_after_a_member_who_chose_another(rig: Rig) -> None:
    context = rig.mirror.context
    rig.ask(language="de")
    rig.wait()
    context.choose_language("en")
    assert context.text("closure.title") != "Außer Betrieb"
    context.end_session(rig.mirror.now)
    assert context.text("closure.title") == "Außer Betrieb"
    assert rig.mirror.sound.language == "de"


def test_nothing_is_read_during_a_set(rig: Rig) -> None:
    rig.ask(volume=30)
    rig.wait(in_set=True)
    assert (rig.mirror.state_dir / REQUEST_FILE).exists()


def test_out_of_service_until_its_end(rig: Rig) -> None:
    end = datetime.fromtimestamp(rig.mirror.unix_time() + 60, UTC)
    rig.ask(closure={"words": "Back at noon", "until": end.isoformat()})
    rig.wait()
    assert rig.mirror.screen is ScreenName.OUT_OF_SERVICE
    assert rig.mirror.app.labels() == {}
    rig.mirror.press(Button.OK)
    assert rig.mirror.screen is ScreenName.OUT_OF_SERVICE
    rig.wait(60)
    assert rig.mirror.screen is ScreenName.ATTRACT
    assert rig.events == [EventKind.OUT_OF_SERVICE, EventKind.IN_SERVICE]


def test_staff_can_still_open_their_screen_and_the_sign_stays_for_hours(rig: Rig) -> None:
    rig.mirror.context.adjustments.close(Closure(words="Cleaning"))
    rig.wait(400)
    assert rig.mirror.visited == [ScreenName.ATTRACT, ScreenName.OUT_OF_SERVICE]
    rig.mirror.step(Chord(rig.mirror.now))
    assert rig.mirror.screen is ScreenName.STAFF


def test_a_session_that_runs_is_not_interrupted(rig: Rig) -> None:
    rig.mirror.press(Button.OK)
    assert rig.mirror.screen is ScreenName.SAFETY
    rig.ask(closure={"words": "Cleaning"})
    rig.wait()
    assert rig.mirror.screen is ScreenName.SAFETY


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"schema": 2}',
        b'{"schema": 1, "volume": 101}',
        b'{"schema": 1, "volume": "30"}',
        b'{"schema": 1, "brightness": 0}',
        b'{"schema": 1, "language": "../../etc"}',
        b'{"schema": 1, "pin": "123456"}',
        b'{"schema": 1, "closure": {"words": "' + b"x" * 81 + b'"}}',
        b'{"schema": 1, "volume": 30}' + b" " * 5000,
        b"[" * 4000,
    ],
)
def test_what_is_no_request_changes_nothing_and_goes(rig: Rig, written: bytes) -> None:
    before = rig.mirror.context.adjustments.summary()
    (rig.mirror.state_dir / REQUEST_FILE).write_bytes(written)
    rig.wait()
    assert rig.mirror.context.adjustments.summary() == before
    assert not (rig.mirror.state_dir / REQUEST_FILE).exists()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_directory_or_a_pipe_in_its_place_stops_nothing(rig: Rig, make) -> None:
    make(rig.mirror.state_dir / REQUEST_FILE)
    rig.wait()
    assert rig.mirror.screen is ScreenName.ATTRACT
