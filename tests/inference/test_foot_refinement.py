"""Toes and heels are corrected by seldom close-ups: they converge, stay bounded, and are forgotten with the person."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hardware.frame import Frame, Pixels
from inference import foot_refinement
from inference.crop_region import BodyExtent
from inference.foot_network import CLOSEUP_PX, CLOSEUP_TORSOS, FootNetwork
from inference.foot_refinement import INTERVAL_S, MAX_CORRECTION, MAX_LOOKS, FootRefinement
from inference.pose import Floats

FPS = 30
TORSO_PX = 100.0
BODY = BodyExtent((320.0, 240.0), 180.0, 60.0, 80.0, trunk=TORSO_PX, ankles_visible=True)
# Where the model reads big toes, small toes and heels; the left foot is on the right of the frame.
READ: Floats = np.array([[380, 440], [260, 440], [395, 435], [245, 435], [375, 415], [265, 415]], np.float32)
LEGS: Floats = np.array([[350, 240], [290, 240], [365, 320], [275, 320], [375, 400], [265, 400]], np.float32)
BENT: Floats = LEGS + np.array([[20, 60], [-20, 60], [30, 40], [-30, 40], [0, 0], [0, 0]], np.float32)
IN_VIEW: Floats = np.ones(6, np.float32)
HIDDEN_LEFT: Floats = np.array([0, 1, 0, 1, 0, 1], np.float32)
OFFSET = (0.03, -0.02)  # torsos from the read points to the true ones


def frame_pixels(offset: tuple[float, float]) -> Pixels:
    """Feet as dots: red big toes, green small toes and blue heels."""
    pixels = np.zeros((480, 640, 3), np.uint8)
    for point, (x, y) in enumerate(READ + TORSO_PX * np.array(offset)):
        colour = np.eye(3)[point // 2] * 255
        cv2.circle(pixels, (round(x), round(y)), 3, colour.tolist(), -1)
    return pixels


class DotNetwork:
    """Finds the dots in a close-up. looks: whether each close-up was of a right foot."""

    def __init__(self) -> None:
        self.looks: list[bool] = []
        self.certainty = 0.9

    def find(self, closeup: Pixels, mirrored: bool) -> tuple[Floats, Floats]:
        self.looks.append(mirrored)
        weights = closeup.reshape(-1, 3).astype(np.float64) + 1e-9
        places = (np.stack(np.meshgrid(*[np.arange(CLOSEUP_PX)] * 2), axis=-1).reshape(-1, 2) + 0.5) / CLOSEUP_PX - 0.5
        points = (weights / weights.sum(axis=0)).T @ places
        return points.astype(np.float32), np.full(3, self.certainty, np.float32)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> DotNetwork:
    dots = DotNetwork()
    monkeypatch.setattr(foot_refinement, "FootNetwork", lambda: dots)
    return dots


class Member:
    """Stands still in front of a 30 fps camera."""

    def __init__(self) -> None:
        self.refinement, self.frames = FootRefinement(), 0

    def stand(
        self, seconds: float, offset: tuple[float, float] = OFFSET, scores: Floats = IN_VIEW, legs: Floats = LEGS
    ) -> Floats:
        """The corrections [6, 2] of all poses, torsos."""
        pixels, moved = frame_pixels(offset), []
        for _ in range(round(seconds * FPS)):
            self.frames += 1
            frame = Frame(pixels, self.frames / FPS, self.frames)
            moved.append((self.refinement.step(frame, READ, scores, legs, BODY, 0) - READ) / TORSO_PX)
        return np.stack(moved)


def test_both_feet_come_to_lie_where_the_closeups_show_them(network: DotNetwork) -> None:
    assert Member().stand(4)[-1] == pytest.approx(np.tile(OFFSET, (6, 1)), abs=0.008)


def test_closeups_alternate_between_the_feet_and_most_poses_have_none(network: DotNetwork) -> None:
    Member().stand(10)
    assert set(network.looks[::2]) == {False}
    assert set(network.looks[1::2]) == {True}
    assert len(network.looks) <= 10 / INTERVAL_S + 1


def test_a_wrong_closeup_is_outvoted(network: DotNetwork) -> None:
    member = Member()
    before = member.stand(8)[-1]
    assert member.stand(2 * INTERVAL_S, offset=(-0.08, 0.06))[-1] == pytest.approx(before, abs=0.01)


def test_another_shoe_is_learned_in_a_quarter_of_a_minute(network: DotNetwork) -> None:
    member = Member()
    member.stand(4)
    new = (-0.04, 0.03)
    assert member.stand(2 * MAX_LOOKS * INTERVAL_S + 1, new)[-1] == pytest.approx(np.tile(new, (6, 1)), abs=0.008)


def test_a_bent_leg_has_corrections_of_its_own(network: DotNetwork) -> None:
    member, when_bent = Member(), (-0.02, 0.03)
    for _ in range(3):
        member.stand(2)
        member.stand(2, when_bent, legs=BENT)
    assert member.stand(0.1)[-1] == pytest.approx(np.tile(OFFSET, (6, 1)), abs=0.008)
    assert member.stand(0.1, when_bent, legs=BENT)[-1] == pytest.approx(np.tile(when_bent, (6, 1)), abs=0.008)


def test_a_correction_is_bounded(network: DotNetwork) -> None:
    corrections = Member().stand(6, offset=(0.1, 0.0))
    assert np.hypot(*corrections[-1].T).max() <= MAX_CORRECTION + 1e-6


def test_what_is_far_from_the_foot_or_uncertain_changes_nothing(network: DotNetwork) -> None:
    assert np.abs(Member().stand(4, offset=(0.0, 0.2))).max() == 0
    network.certainty = 0.2
    assert np.abs(Member().stand(4)).max() == 0


def test_a_hidden_foot_is_not_looked_at_and_keeps_its_points(network: DotNetwork) -> None:
    corrections = Member().stand(4, scores=HIDDEN_LEFT)[-1]
    assert set(network.looks) == {True}
    assert corrections[::2].any() == np.False_
    assert corrections[1::2] == pytest.approx(np.tile(OFFSET, (3, 1)), abs=0.008)


def test_another_person_starts_without_corrections(network: DotNetwork) -> None:
    member = Member()
    member.stand(4)
    member.refinement.reset()
    assert np.abs(member.stand(1 / FPS)).max() == 0


def test_a_right_foot_is_read_like_a_left_one() -> None:
    """The shipped network, on noise: mirrored in, mirrored out."""
    closeup = np.random.default_rng(3).integers(0, 256, (CLOSEUP_PX, CLOSEUP_PX, 3), np.uint8)
    network = FootNetwork()
    left, certainty = network.find(closeup, mirrored=False)
    right, same = network.find(np.ascontiguousarray(closeup[:, ::-1]), mirrored=True)
    assert right == pytest.approx(left * (-1, 1), abs=1e-6)
    assert same == pytest.approx(certainty)
    assert np.abs(left).max() < 1 / CLOSEUP_TORSOS
