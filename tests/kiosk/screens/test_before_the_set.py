from __future__ import annotations

import numpy as np
import pytest

from hardware.buttons import Button
from hardware.frame import Frame
from kiosk.screens.cards import CARDS, Cards
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup
from kiosk.vision.observation import ClipPlayback, Observation
from tests.kiosk.harness import SimulatedMirror


def test_a_press_leads_to_the_safety_card(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK)

    assert mirror.screen is ScreenName.SAFETY


def test_a_button_without_a_label_does_nothing(mirror: SimulatedMirror) -> None:
    mirror.press(Button.BACK)

    assert mirror.screen is ScreenName.ATTRACT
    assert mirror.sound.tones == []


def test_any_yes_on_the_safety_card_means_not_today(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK, Button.NEXT)
    assert mirror.screen is ScreenName.NOT_TODAY
    mirror.press(Button.OK)

    assert mirror.screen is ScreenName.ATTRACT


def test_an_urgent_yes_sends_for_help_now(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK, Button.PREVIOUS)
    assert mirror.screen is ScreenName.HELP_NOW
    mirror.press(Button.NEXT)
    assert mirror.current(Cards).card == "help"


def test_not_today_leads_to_whom_to_see(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK, Button.NEXT, Button.NEXT)

    assert mirror.current(Cards).card == "help"


def test_the_safety_card_says_that_the_mirror_is_no_medical_device(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK)

    assert "A training aid, not a medical device." in [line.replace("\n", " ") for line in mirror.texts()]


@pytest.mark.parametrize("answer", [(Button.NEXT, Button.OK), (Button.BACK,), ()], ids=["yes", "leaves", "walks away"])
def test_a_member_who_does_not_pass_the_safety_card_leaves_no_trace(
    mirror: SimulatedMirror, answer: tuple[Button, ...]
) -> None:
    mirror.press(Button.OK, *answer)
    mirror.wait_for(ScreenName.ATTRACT, at_most=60)
    mirror.writer.close()

    assert mirror.report().sessions == 0


def test_a_member_who_passes_the_safety_card_is_a_session(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK, Button.OK)
    mirror.writer.close()

    assert mirror.report().sessions == 1


@pytest.mark.parametrize(("button", "again"), [(Button.PREVIOUS, False), (Button.NEXT, True)])
def test_first_time_or_returning_lasts_for_one_session(mirror: SimulatedMirror, button: Button, again: bool) -> None:
    mirror.press(Button.OK, Button.OK, Button.NEXT, Button.OK, button)
    assert mirror.screen is ScreenName.NEXT_UP
    assert mirror.context.session.returning is again
    mirror.press(Button.BACK, Button.BACK)

    assert mirror.screen is ScreenName.ATTRACT
    assert mirror.context.session.returning is None


def test_the_language_can_be_changed_for_one_session(mirror: SimulatedMirror) -> None:
    mirror.press(Button.NEXT)
    assert mirror.context.text.language == "de"
    assert mirror.sound.language == "de"
    mirror.press(Button.OK)
    assert mirror.context.text.language == "de"
    mirror.press(Button.BACK)

    assert mirror.context.text.language == "en"


def test_start_here_takes_three_presses_and_shows_squats_first(mirror: SimulatedMirror) -> None:
    mirror.stand("squat")
    mirror.press(Button.OK, Button.OK, Button.OK)
    assert mirror.screen is ScreenName.NEXT_UP
    mirror.wait_for(ScreenName.SETUP, at_most=12)
    mirror.wait_for(ScreenName.LIVE, at_most=10)

    assert mirror.context.session.next_set is not None
    assert mirror.context.session.next_set.exercise.name == "squat"
    assert mirror.context.session.next_place == (1, 4)


def test_what_a_program_needs_is_said_before_it_starts(mirror: SimulatedMirror) -> None:
    mirror.begin()
    mirror.press(Button.OK)

    assert "You need" in mirror.sound.said
    assert {"a mat", "a light band"} <= set(mirror.sound.said)


def test_how_often_a_week_is_shown_with_every_program(mirror: SimulatedMirror) -> None:
    mirror.begin()
    programs = [choice for choice in mirror.context.selection.choices if choice.is_program]
    for _ in programs:
        assert "2 to 3 days a week, with a day between" in [line.replace("\n", " ") for line in mirror.texts()]
        mirror.press(Button.NEXT)


def test_cards_opened_from_the_menu_return_to_the_menu(mirror: SimulatedMirror) -> None:
    mirror.begin()
    mirror.press(Button.PREVIOUS, Button.OK)
    assert mirror.screen is ScreenName.CARDS
    mirror.press(Button.BACK)

    assert mirror.screen is ScreenName.CHOOSE


def test_a_program_shows_its_first_exercise_before_the_set_up_check(mirror: SimulatedMirror) -> None:
    mirror.begin()
    mirror.press(Button.OK)
    assert mirror.screen is ScreenName.NEXT_UP
    mirror.press(Button.OK)

    assert mirror.screen is ScreenName.SETUP


def test_every_exercise_of_a_program_can_be_skipped(mirror: SimulatedMirror) -> None:
    mirror.begin()
    mirror.press(Button.OK)
    shown = []
    while mirror.screen is ScreenName.NEXT_UP:
        assert mirror.context.session.next_set is not None
        shown.append(mirror.context.session.next_set.exercise.name)
        mirror.press(Button.NEXT)

    assert shown == ["squat", "clamshell", "side-step", "squat"]
    assert mirror.screen is ScreenName.CHOOSE


def test_cards_are_read_from_the_first_to_the_last_and_no_further(mirror: SimulatedMirror) -> None:
    mirror.begin()
    mirror.press(Button.PREVIOUS, Button.OK)
    titles = []
    while True:
        titles.append(mirror.current(Cards).card)
        if Button.NEXT not in mirror.app.labels():
            break
        mirror.press(Button.NEXT)

    assert titles == list(CARDS)


def test_a_session_ends_twenty_seconds_after_its_member_has_left(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.begin()
    mirror.wait(60)
    assert mirror.screen is ScreenName.CHOOSE, "somebody is still there"
    mirror.leave()
    mirror.wait(19)
    assert mirror.screen is ScreenName.CHOOSE
    mirror.wait(2)

    assert mirror.screen is ScreenName.ATTRACT


def test_a_bystander_does_not_keep_a_session_open_forever(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.begin()
    mirror.wait(200)

    assert mirror.screen is ScreenName.ATTRACT


def test_the_set_up_check_waits_for_a_person(mirror: SimulatedMirror) -> None:
    mirror.offer("squat")
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait(3)
    assert mirror.screen is ScreenName.SETUP
    assert mirror.current(Setup).state.missing == "setup.nobody"
    mirror.stand()

    mirror.wait_for(ScreenName.COUNTDOWN, at_most=5)


def test_set_up_and_countdown_can_be_left(mirror: SimulatedMirror) -> None:
    mirror.offer("squat")
    mirror.stand()
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.COUNTDOWN, at_most=5)
    mirror.press(Button.BACK)
    assert mirror.screen is ScreenName.SETUP
    mirror.press(Button.BACK)

    assert mirror.screen is ScreenName.CHOOSE


@pytest.mark.parametrize(("grey", "hint"), [(30, "setup.too-dark"), (120, "setup.nobody")])
def test_in_the_dark_the_light_is_asked_for(mirror: SimulatedMirror, grey: int, hint: str) -> None:
    mirror.offer("squat")
    mirror.begin()
    mirror.press(Button.OK)
    frame = Frame(np.full((480, 640, 3), grey, np.uint8), mirror.now, 0)
    mirror.app.update(mirror.now, (), Observation(frame, None, None, True, mirror.now))
    assert mirror.current(Setup).hint == hint


def test_a_clip_loses_no_rep_while_the_first_instruction_is_spoken(mirror: SimulatedMirror) -> None:
    mirror.offer("march")
    mirror.begin()
    mirror.press(Button.OK)
    mirror.stand()
    mirror.wait(3)

    assert mirror.current(Setup).clip is ClipPlayback.PAUSE
    mirror.leave()
    mirror.step()
    mirror.stand()
    mirror.wait_for(ScreenName.COUNTDOWN, at_most=5)


@pytest.mark.parametrize("returning", [False, True])
def test_the_countdown_cuts_no_newcomers_instruction_off(mirror: SimulatedMirror, returning: bool) -> None:
    mirror.offer("squat")
    mirror.begin()
    mirror.context.session.returning = returning
    mirror.press(Button.OK)
    mirror.sound.speaking = True
    mirror.stand()
    mirror.wait(7)
    assert (mirror.screen is ScreenName.SETUP) is not returning

    mirror.wait(12)
    assert mirror.screen is not ScreenName.SETUP, "a voice that never ends holds nobody up"
