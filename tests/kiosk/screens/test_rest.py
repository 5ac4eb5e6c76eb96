from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from hardware.buttons import Button, Press
from kiosk.audio.sound import Tone
from kiosk.movement.reading import Band
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.rest import RestBetweenSets
from kiosk.screens.screen_name import ScreenName
from kiosk.session.plan import planned_sets
from kiosk.session.program_summary import summary_of
from kiosk.vision.observation import Observation
from tests.kiosk.harness import SimulatedMirror
from tests.kiosk.session.sample_sets import EXERCISES, dose_of, result

GOOD, WATCH = Band.GOOD, Band.WATCH


def resting(mirror: SimulatedMirror, exercise: str, *sets: Sequence[Band | None]) -> RestBetweenSets:
    """The rest after these sets, each given by the grades of its reps."""
    session = mirror.context.session
    session.choose([dose_of(EXERCISES[exercise])])
    for grades in sets:
        assert session.next_set is not None
        session.finish_set(result(grades, of=session.next_set))
    screen = RestBetweenSets(mirror.context)
    screen.enter(30.0, Observation())
    return screen


def press(screen: RestBetweenSets, button: Button) -> None:
    assert button in screen.labels()
    screen.handle(Press(button, 31.0))


def test_many_drifting_reps_offer_the_easier_form_for_the_remaining_sets(mirror: SimulatedMirror) -> None:
    screen = resting(mirror, "single-leg-squat", [GOOD] * 6 + [WATCH] * 4)
    assert screen.labels()[Button.NEXT] == "button.easier"
    press(screen, Button.NEXT)
    following = mirror.context.session.next_set

    assert following is not None
    assert following.exercise.form is not None
    assert following.exercise.form.name == "wall"
    assert Button.NEXT not in screen.labels(), "the offer is made once"


def test_a_clean_set_offers_nothing(mirror: SimulatedMirror) -> None:
    assert Button.NEXT not in resting(mirror, "banded-squat", [GOOD] * 10).labels()


def test_two_clean_sets_offer_the_harder_exercise(mirror: SimulatedMirror) -> None:
    mirror.context.session.choose([])
    three_sets = EXERCISES["squat"].dose.model_copy(update={"sets": 3})
    mirror.context.session.choose([(EXERCISES["squat"], three_sets)])
    for _ in range(2):
        assert mirror.context.session.next_set is not None
        mirror.context.session.finish_set(result([GOOD] * 10, of=mirror.context.session.next_set))
    screen = RestBetweenSets(mirror.context)
    screen.enter(30.0, Observation())

    assert screen.labels()[Button.NEXT] == "button.harder"


@pytest.mark.parametrize(("button", "following"), [(Button.OK, ScreenName.SETUP), (Button.BACK, ScreenName.PAIN)])
def test_a_rest_can_be_cut_short_or_the_exercise_ended(
    mirror: SimulatedMirror, button: Button, following: ScreenName
) -> None:
    screen = resting(mirror, "squat", [GOOD] * 10)
    press(screen, button)

    assert screen.update(31.0, Observation()) is following


def test_the_last_three_seconds_tick(mirror: SimulatedMirror) -> None:
    screen = resting(mirror, "squat", [GOOD] * 10)
    ends = 30.0 + screen.rest.duration_s
    at = 30.0
    while screen.update(at, Observation()) is None:
        at += 0.1

    assert at == pytest.approx(ends, abs=0.15)
    assert mirror.sound.tones == [Tone.TICK] * 3


def test_a_member_on_the_floor_hears_what_comes_next(mirror: SimulatedMirror) -> None:
    resting(mirror, "clamshell", [None] * 12)

    assert mirror.sound.said[0] == "Turn over. The same on the other side."
    assert mirror.sound.said[-1] == "Right knee on top"


def test_the_easier_form_is_named_before_it_is_chosen(mirror: SimulatedMirror) -> None:
    screen = resting(mirror, "squat", [WATCH] * 10)
    assert "Easier: Half as deep" in texts_of(screen, mirror)


def test_the_band_is_left_out_without_asking_when_the_knees_are_worse_with_it(mirror: SimulatedMirror) -> None:
    screen = resting(mirror, "banded-squat", [WATCH] * 10)

    assert Button.NEXT not in screen.labels()
    assert "Then: Squat" in texts_of(screen, mirror)


def texts_of(screen: RestBetweenSets, mirror: SimulatedMirror) -> list[str]:
    texts: list[str] = []
    canvas = Canvas(offscreen_stage((270, 480)), mirror.context.text, on_record=lambda p: texts.append(p.text))
    screen.draw(canvas, 31.0, Observation())
    return texts


@pytest.mark.parametrize("exercise", ["clamshell", "side-step", "squat"])
def test_no_rest_is_silent_for_twenty_seconds(mirror: SimulatedMirror, exercise: str) -> None:
    screen = resting(mirror, exercise, [GOOD] * 10)
    spoken_at = [screen.rest_began]
    for second in range(int(screen.rest.duration_s) + 1):
        before = len(mirror.sound.said)
        screen.update(screen.rest_began + second, Observation())
        spoken_at += [screen.rest_began + second] * (len(mirror.sound.said) > before)

    assert screen.rest.remaining(spoken_at[-1]) < 2, "the last seconds are counted"
    assert max(b - a for a, b in pairwise(spoken_at)) <= 16


def test_a_program_counts_an_exercise_that_comes_twice_twice() -> None:
    squats, steps = (
        [result([GOOD] * 5, of=planned_sets(*dose_of(EXERCISES[name]))[0])] for name in ("squat", "side-step")
    )

    assert summary_of([*squats, *steps, *squats]).exercises == 3


def test_the_next_exercise_is_announced_with_the_dose_of_its_program(mirror: SimulatedMirror) -> None:
    start_here = mirror.context.selection.choices[0]
    mirror.context.session.choose(start_here.doses, start_here.title)

    for planned in mirror.context.session.queue.sets:
        assert planned.dose in [dose for exercise, dose in start_here.doses if exercise == planned.exercise]
