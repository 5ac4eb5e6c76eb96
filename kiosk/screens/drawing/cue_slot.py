"""Chooses a place for the cue plate that is clear of the member's head, knees and feet."""

from __future__ import annotations

import math
from collections import deque

import pygame

from inference.pose import Keypoint, Pose
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas

# A rep at the exercise's tempo: where head, knees and feet were within this time, they may soon be again.
REMEMBERED_S = 7.0
SAMPLE_S = 0.1
HEAD_REACH = 0.8  # from the nose to all sides, share of the distance from nose to shoulders
KNEE_REACH = 0.3  # from the knee to all sides, share of the shank; the dot and the nearer chevron
FOOT_REACH = 0.3  # from the ankle to all sides, share of the shank
MAX_OFF_MIDDLE = 0.02  # of a member to the right of the screen's middle, share of its width, for a plate on the right
STEPS = 40  # tried positions from top to bottom
# Shares of the screen height from its top:
COUNT_BOTTOM_PORTRAIT, COUNT_BOTTOM_LANDSCAPE = 0.18, 0.34  # lower edge of count and exercise in the corners
BELOW_HIPS = 0.012  # gap between the standing hip line and the plate
MIDDLE_PORTRAIT = 0.28  # of the plate above a member who lies
KNEE_LANDSCAPE = 0.59  # middle of the plate next to a standing member

Zone = tuple[float, float, float, bool]  # x, y and reach of a part of the body, frame pixels; whether it is a foot
Avoided = tuple[pygame.Rect, bool]  # the same on the screen


class BodyZones:
    """Where head, knees and feet were in the last seconds."""

    def __init__(self) -> None:
        self._zones: deque[tuple[float, list[Zone]]] = deque()

    def add(self, pose: Pose, now: float) -> None:
        """Take the pose at `now`, seconds."""
        if not self._zones or now - self._zones[-1][0] >= SAMPLE_S:
            self._zones.append((now, uncovered_parts(pose)))
        while now - self._zones[0][0] > REMEMBERED_S:
            self._zones.popleft()

    def on_screen(self, view: CameraView, travels: bool) -> list[Avoided]:
        """The zones on the screen. travels: whether the member moves across it; then all of their height is avoided."""
        shown = [zone_on_screen(zone, view) for _, zones in self._zones for zone in zones]
        return [(part.inflate(2 * view.area.right, 0), foot) for part, foot in shown] if travels else shown


def uncovered_parts(pose: Pose) -> list[Zone]:
    """The head, both knees and both feet, as far as they are read."""
    zones: list[Zone] = []
    nose = pose.point(Keypoint.NOSE)
    shoulders = [p for p in map(pose.point, (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)) if p is not None]
    if nose is not None and shoulders:
        middle = sum(p[0] for p in shoulders) / len(shoulders), sum(p[1] for p in shoulders) / len(shoulders)
        zones.append((*nose, HEAD_REACH * math.dist(nose, middle), False))
    for side in ("LEFT", "RIGHT"):
        knee, ankle = (pose.point(Keypoint[f"{side}_{part}"]) for part in ("KNEE", "ANKLE"))
        if knee is not None and ankle is not None:
            shank = math.dist(knee, ankle)
            zones += [(*knee, KNEE_REACH * shank, False), (*ankle, FOOT_REACH * shank, True)]
    return zones


def zone_on_screen(zone: Zone, view: CameraView) -> Avoided:
    x, y = view.to_screen(zone[:2])
    reach = zone[2] * view.scale
    return pygame.Rect(round(x - reach), round(y - reach), round(2 * reach), round(2 * reach)), zone[3]


def cue_slot(
    canvas: Canvas, size: tuple[int, int], standing_hip: float | None, avoid: list[Avoided]
) -> tuple[int, int]:
    """The centre of the plate, screen pixels: the place nearest to the usual one that covers least of `avoid`.

    Feet may be covered where that keeps head and knees free. The usual place is below the hips in portrait, left or
    right of the knees in landscape, on the left of a member who is on the right, and above a lying member.
    size: width and height of the plate, pixels.
    standing_hip: hip line of the start posture, pixels from the top; None = unknown, or the member lies.
    """
    height, safe = canvas.size[1], canvas.safe
    top = round(height * (COUNT_BOTTOM_PORTRAIT if canvas.portrait else COUNT_BOTTOM_LANDSCAPE)) + size[1] // 2
    if canvas.portrait:
        across = [safe.centerx]
        usual = height * MIDDLE_PORTRAIT if standing_hip is None else standing_hip + BELOW_HIPS * height + size[1] / 2
    elif standing_hip is None:
        across = [safe.centerx]
        usual = top = safe.y + size[1] // 2  # between the two corners
    else:
        across = [safe.right - size[0] // 2, safe.x + size[0] // 2]
        if avoid and _middle(avoid) > canvas.size[0] * (0.5 + MAX_OFF_MIDDLE):
            across.reverse()
        usual = height * KNEE_LANDSCAPE
    bottom = safe.bottom - size[1] // 2
    top = min(top, bottom)
    downs = [round(min(max(usual, top), bottom)), *(round(top + (bottom - top) * i / STEPS) for i in range(STEPS + 1))]

    def cost(centre: tuple[int, int]) -> tuple[int, int, float]:
        plate = pygame.Rect(0, 0, *size)
        plate.center = centre
        covered = [0, 0]  # head and knees; feet
        for part, foot in avoid:
            shared = plate.clip(part)
            covered[foot] += shared.width * shared.height
        return covered[0], covered[1], math.dist(centre, (across[0], usual))

    return min(((x, y) for x in across for y in downs), key=cost)


def _middle(avoid: list[Avoided]) -> float:
    """Where the member was, screen pixels from the left."""
    return sum(part.centerx for part, _ in avoid) / len(avoid)
