"""Chooses a place for the cue plate that is clear of the member's head and knees."""

from __future__ import annotations

import math
from collections import deque

import pygame

from inference.pose import Keypoint, Pose
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas

# A rep at the exercise's tempo: where head and knees were within this time, they may soon be again.
REMEMBERED_S = 7.0
SAMPLE_S = 0.1
HEAD_REACH = 0.8  # from the nose to all sides, share of the distance from nose to shoulders
KNEE_REACH = 0.3  # from the knee to all sides, share of the shank; the dot and the nearer chevron
STEPS = 40  # tried positions from top to bottom
# Shares of the screen height from its top:
COUNT_BOTTOM_PORTRAIT, COUNT_BOTTOM_LANDSCAPE = 0.18, 0.34  # lower edge of count and exercise in the corners
BELOW_HIPS = 0.012  # gap between the standing hip line and the plate
MIDDLE_PORTRAIT, MIDDLE_LANDSCAPE = 0.28, 0.40  # of the plate above a member who lies
KNEE_LANDSCAPE = 0.59  # middle of the plate next to a standing member

Zone = tuple[float, float, float]  # x, y and reach of a part of the body, frame pixels


class BodyZones:
    """Where head and knees were in the last seconds."""

    def __init__(self) -> None:
        self._zones: deque[tuple[float, list[Zone]]] = deque()

    def add(self, pose: Pose, now: float) -> None:
        """Take the pose at `now`, seconds."""
        if not self._zones or now - self._zones[-1][0] >= SAMPLE_S:
            self._zones.append((now, head_and_knees(pose)))
        while now - self._zones[0][0] > REMEMBERED_S:
            self._zones.popleft()

    def on_screen(self, view: CameraView) -> list[pygame.Rect]:
        return [zone_on_screen(zone, view) for _, zones in self._zones for zone in zones]


def head_and_knees(pose: Pose) -> list[Zone]:
    """The head and both knees, as far as they are read."""
    zones: list[Zone] = []
    nose = pose.point(Keypoint.NOSE)
    shoulders = [p for p in map(pose.point, (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)) if p is not None]
    if nose is not None and shoulders:
        middle = sum(p[0] for p in shoulders) / len(shoulders), sum(p[1] for p in shoulders) / len(shoulders)
        zones.append((*nose, HEAD_REACH * math.dist(nose, middle)))
    for side in ("LEFT", "RIGHT"):
        knee, ankle = (pose.point(Keypoint[f"{side}_{part}"]) for part in ("KNEE", "ANKLE"))
        if knee is not None and ankle is not None:
            zones.append((*knee, KNEE_REACH * math.dist(knee, ankle)))
    return zones


def zone_on_screen(zone: Zone, view: CameraView) -> pygame.Rect:
    x, y = view.to_screen(zone[:2])
    reach = zone[2] * view.scale
    return pygame.Rect(round(x - reach), round(y - reach), round(2 * reach), round(2 * reach))


def cue_slot(
    canvas: Canvas, size: tuple[int, int], standing_hip: float | None, avoid: list[pygame.Rect]
) -> tuple[int, int]:
    """The centre of the plate, screen pixels: the place nearest to the usual one that covers least of `avoid`.

    The usual place is below the hips in portrait, and left or right of the knees in landscape.
    size: width and height of the plate, pixels.
    standing_hip: hip line of the start posture, pixels from the top; None = unknown, or the member lies.
    """
    height = canvas.size[1]
    safe = canvas.safe
    if canvas.portrait:
        across = [safe.centerx]
        usual = height * MIDDLE_PORTRAIT if standing_hip is None else standing_hip + BELOW_HIPS * height + size[1] / 2
    else:
        across = [safe.right - size[0] // 2, safe.x + size[0] // 2]
        usual = height * (MIDDLE_LANDSCAPE if standing_hip is None else KNEE_LANDSCAPE)
    top = round(height * (COUNT_BOTTOM_PORTRAIT if canvas.portrait else COUNT_BOTTOM_LANDSCAPE)) + size[1] // 2
    bottom = safe.bottom - size[1] // 2
    downs = [round(min(max(usual, top), bottom)), *(round(top + (bottom - top) * i / STEPS) for i in range(STEPS + 1))]

    def cost(centre: tuple[int, int]) -> tuple[int, float]:
        plate = pygame.Rect(0, 0, *size)
        plate.center = centre
        covered = sum(part.width * part.height for part in map(plate.clip, avoid))
        return covered, math.dist(centre, (across[0], usual))

    return min(((x, y) for x in across for y in downs), key=cost)
