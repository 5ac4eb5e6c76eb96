"""The overlay in every frame of simulated sets, from the recorded poses of each exercise through the real App."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pygame
import pytest

from hardware.buttons import Button
from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band, Cue, Leg, Reading
from kiosk.movement.signals import ANKLE, HIP, KNEE, LEGS
from kiosk.screens.drawing.camera_image import CameraView, camera_view
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_slot import uncovered_parts
from kiosk.screens.drawing.leg_shapes import LegState
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import CUE_S, PLATE_RISE, grid
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.session.tempo_guide import TempoGuide
from kiosk.simulation.recordings import recording
from kiosk.text import load_text
from kiosk.vision.framing import CROWN, TOE_DROP
from kiosk.vision.observation import Observation
from tests.kiosk.harness import STEP_S, SimulatedMirror

SCREEN = (540, 960)
EXERCISES = tuple(load_exercises())
COLOURS = (LegState.GOOD, LegState.WATCH, LegState.COLLAPSE)
MAX_LANE_OFF_FOOT = 0.12  # shanks
MIN_STATE_S = 0.3
UNCOLOURED = ("half-kneeling",)  # kinds whose knees are graded once in a hold
CUED_EVERY_S = 5.0
CLEAR_SPEED = 0.3  # travel per second, with which a member visibly moves
MAX_WRONG_WORDS = 0.05  # of the time in which a recorded member moves: they turn round before the pill knows it


@dataclass(frozen=True)
class Moment:
    """One frame of a set as the member sees it.

    pixels: the screen, uint8 [width, height, 3]; the camera image is black. None unless asked for.
    plate: the cue plate; None where none is shown.
    frame_size: width and height of the frame, pixels.
    word: of the tempo, where the rail is not under a cue; None = none.
    """

    at: float
    reading: Reading
    states: tuple[LegState, LegState]
    pixels: np.ndarray | None
    view: CameraView
    plate: pygame.Rect | None
    frame_size: tuple[int, int]
    word: str | None

    @property
    def pose(self) -> Pose:
        assert self.reading.pose is not None
        return self.reading.pose

    @property
    def legs(self) -> tuple[Leg, Leg]:
        return self.reading.left, self.reading.right

    def joints(self, leg: int) -> list[tuple[float, float]] | None:
        """Hip, knee and ankle in frame pixels; None unless all are read."""
        points = [self.pose.point(which[LEGS[leg]]) for which in (HIP, KNEE, ANKLE)]
        return None if None in points else [p for p in points if p is not None]

    def drawn(self, leg: int) -> bool:
        """Whether there is something white in the middle of thigh and shank, where the cue plate is not over it."""
        hip, knee, ankle = self.joints(leg) or [(0.0, 0.0)] * 3
        return all(self._white(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)) for a, b in ((hip, knee), (knee, ankle)))

    def _white(self, point: tuple[float, float]) -> bool:
        assert self.pixels is not None
        x, y = (round(v) for v in self.view.to_screen(point))
        if self.plate is not None and self.plate.inflate(8, 8).collidepoint(x, y):
            return True
        around = self.pixels[max(x - 3, 0) : x + 4, max(y - 3, 0) : y + 4]
        return bool(around.size and around.min(2).max() > 150)


def head_and_feet(pose: Pose) -> Iterator[tuple[float, float]]:
    """The crown of the head and the tips of the shoes, as far as they are read."""
    nose = pose.point(Keypoint.NOSE)
    shoulders = [p for p in map(pose.point, (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)) if p is not None]
    if nose is not None and shoulders:
        neck = np.mean(shoulders, 0)
        yield tuple(np.array(nose) + CROWN * (np.array(nose) - neck))
    for side in LEGS:
        above, foot = pose.point(KNEE[side]), pose.point(ANKLE[side])
        if above is not None and foot is not None:
            yield tuple(np.array(foot) + TOE_DROP / 2 * (np.array(foot) - np.array(above)))


def moments(name: str, state: Path, screen: tuple[int, int], with_pixels: bool) -> Iterator[Moment]:
    """A set of one exercise, done by the recorded member, who is shown a cue every `CUED_EVERY_S`."""
    mirror = SimulatedMirror(state)
    canvas = mirror.canvas = Canvas(offscreen_stage(screen), load_text("en"))
    exercise = mirror.context.selection.exercises[name]
    timed = exercise.dose.seconds is not None
    mirror.offer(name, sets=1, **({"seconds": 25.0} if timed else {"reps": 50}))
    moving = recording(name)
    mirror.begin()
    mirror.press(Button.OK)
    mirror.stand(name, 0)
    mirror.wait_for(ScreenName.LIVE, at_most=15)
    mirror.train(name, 0)
    plates: list[pygame.Rect] = []
    canvas.on_record = lambda record: plates.append(record.rect) if record.kind == "cue plate" else None
    black = np.zeros((moving.size[1], moving.size[0], 3), np.uint8)
    for _ in range(len(moving) - 1):
        mirror.step()
        if mirror.screen is not ScreenName.LIVE:
            return
        live = mirror.current(Live)
        plates.clear()
        if mirror.now - live.cue_at >= CUED_EVERY_S:
            cue = next(iter(exercise.cues))
            live.cue, live.cue_at = Cue(mirror.now, cue, exercise.cues[cue].text), mirror.now
        member = mirror.app.observation.member
        view = camera_view(moving.size, screen, member)
        mirror.app.screen.draw(canvas, mirror.now, Observation(Frame(black, mirror.now, 0), member=member))
        if live.set.reading is not None and live.set.reading.pose is not None:
            pixels = pygame.surfarray.array3d(canvas.read()) if with_pixels else None
            plate = plates[-1] if plates else None
            lead = live.tempo.current(mirror.now)
            word = lead.word if lead is not None and lead.opacity > 0 else None
            yield Moment(mirror.now, live.set.reading, live.overlay.states, pixels, view, plate, moving.size, word)


@pytest.fixture(scope="module", params=EXERCISES)
def performed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Moment]]:
    name: str = request.param
    return name, list(moments(name, tmp_path_factory.mktemp(name), SCREEN, with_pixels=True))


@pytest.fixture(scope="module")
def performed_in_landscape(
    performed: tuple[str, list[Moment]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, list[Moment]]:
    name, _ = performed
    return name, list(moments(name, tmp_path_factory.mktemp(name), SCREEN[::-1], with_pixels=False))


@pytest.fixture(params=["portrait", "landscape"])
def in_both(
    request: pytest.FixtureRequest,
    performed: tuple[str, list[Moment]],
    performed_in_landscape: tuple[str, list[Moment]],
) -> tuple[tuple[int, int], list[Moment]]:
    """The screen's size and the set on it."""
    if request.param == "portrait":
        return SCREEN, performed[1]
    return SCREEN[::-1], performed_in_landscape[1]


def test_limbs_are_drawn_wherever_legs_are_read(performed: tuple[str, list[Moment]]) -> None:
    _, seen = performed
    read = [(m, leg) for m in seen for leg in (0, 1) if m.joints(leg) is not None]
    assert len(read) > len(seen)
    assert sum(m.drawn(leg) for m, leg in read) >= 0.9 * len(read)


def test_only_a_leg_on_the_floor_has_a_lane_and_it_stands_on_its_foot(performed: tuple[str, list[Moment]]) -> None:
    for moment in performed[1]:
        for i, leg in enumerate(moment.legs):
            joints = moment.joints(i)
            if leg.lane is None or joints is None:
                continue
            assert leg.loaded
            if not leg.lane.on_toe:
                shank = leg.lane.half_width / 0.1
                assert math.dist(leg.lane.foot, joints[2]) <= MAX_LANE_OFF_FOOT * shank


def test_a_lifted_leg_has_no_colour(performed: tuple[str, list[Moment]]) -> None:
    """A colour that has just appeared may stay until it has lasted."""
    began = [0.0, 0.0]
    for before, now in pairwise(performed[1]):
        for i, leg in enumerate(now.legs):
            if now.states[i] is not before.states[i]:
                began[i] = now.at
            assert leg.loaded or now.states[i] not in COLOURS or now.at - began[i] < MIN_STATE_S


def test_a_state_lasts(performed: tuple[str, list[Moment]]) -> None:
    for leg in (0, 1):
        changes = [b.at for a, b in pairwise(performed[1]) if a.states[leg] is not b.states[leg]]
        assert all(b - a >= MIN_STATE_S - STEP_S / 2 for a, b in pairwise(changes))


def test_a_rep_without_a_fault_changes_a_legs_state_at_most_twice(performed: tuple[str, list[Moment]]) -> None:
    changes = [0, 0]
    for before, now in pairwise(performed[1]):
        for leg in (0, 1):
            changes[leg] += before.states[leg] is not now.states[leg]
        if now.reading.rep is not None:
            if now.reading.rep.grade is Band.GOOD:
                assert max(changes) <= 2
            changes = [0, 0]


def test_the_tempos_word_fits_what_the_member_does(
    performed: tuple[str, list[Moment]], mirror: SimulatedMirror
) -> None:
    """A recorded member has a tempo of their own: the word may be missing, but hardly ever wrong."""
    name, seen = performed
    starts_with = TempoGuide(mirror.context.selection.exercises[name]).starts_with
    moving = wrong = 0
    for before, now, after in zip(seen, seen[2:], seen[4:], strict=False):
        travels = before.reading.travel, after.reading.travel
        if None in travels or after.at - before.at > 0.5:
            continue
        speed = (travels[1] - travels[0]) / (after.at - before.at)  # type: ignore[operator]
        if abs(speed) >= CLEAR_SPEED:
            moving += 1
            wrong += now.word is not None and (now.word == "tempo.hold" or (now.word == starts_with) != (speed > 0))
    assert wrong <= MAX_WRONG_WORDS * moving


def test_the_leg_that_does_not_work_has_no_colour(performed: tuple[str, list[Moment]], mirror: SimulatedMirror) -> None:
    name, seen = performed
    kind = kind_of(mirror.context.selection.exercises[name])
    coloured = kind.grades_knees and kind.name not in UNCOLOURED
    for moment in seen:
        if not coloured:
            assert not any(state in COLOURS for state in moment.states)
        if kind.grades_working_leg_only:
            assert sum(leg.band is not None for leg in moment.legs) <= 1
    if coloured:
        assert any(state in COLOURS for moment in seen for state in moment.states)


def test_head_and_feet_are_inside_the_view(in_both: tuple[tuple[int, int], list[Moment]]) -> None:
    """Of the frames in which the camera has them."""
    screen, seen = in_both
    shown = had = 0
    zone = grid(screen).zone
    for moment in seen:
        width, height = moment.frame_size
        for x, y in head_and_feet(moment.pose):
            if 0 <= x < width and 0 <= y < height:
                had += 1
                across, down = moment.view.to_screen((x, y))
                shown += 0 <= across < screen[0] and 0 <= down < zone.top
    assert had > 100
    assert shown >= 0.99 * had


def test_the_cue_plate_covers_neither_head_nor_knees_and_stays_where_it_is(
    in_both: tuple[tuple[int, int], list[Moment]],
) -> None:
    shown = [moment for moment in in_both[1] if moment.plate is not None]
    assert len(shown) > 30
    places, covered = 1, 0
    for before, now in pairwise(shown):
        assert before.plate is not None
        assert now.plate is not None
        places += math.dist(before.plate.center, now.plate.center) > PLATE_RISE
        zones = [zone for zone in uncovered_parts(now.pose) if not zone[3]]
        points = [now.view.to_screen(zone[:2]) for zone in zones]
        covered += any(now.plate.collidepoint(point) for point in points)
    assert covered == 0
    assert places <= len(shown) * STEP_S / CUE_S + 2
