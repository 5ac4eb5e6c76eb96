"""Draws one picture of a loop: lit meshes over a floor that fades into the theme's ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inference.training.feet.renderer import import_pyrender
from kiosk.coach.rendering.camera import Camera, Floor, View
from kiosk.coach.rendering.geometry import Array
from kiosk.coach.rendering.mannequin import Part
from kiosk.coach.rendering.studio import FLOOR_CELL, FLOOR_HALF, Studio
from kiosk.coach.rendering.subdivision import vertex_normals

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

INK = np.array([0x0B, 0x10, 0x14], np.float32)
POOL = np.array([30, 36, 40], np.float32)  # of light on the floor, so that contact shadows show
LINE = np.array([74, 88, 97], np.float32)
MAT, MAT_EDGE = np.array([0x27, 0x32, 0x3A], np.float32), np.array([86, 100, 108], np.float32)
ARROW, ARROW_WRONG = np.array([0xF5, 0xF8, 0xF9], np.float32), np.array([0xFF, 0x7A, 0x4D], np.float32)
SUPERSAMPLED = 2
ROUND_CORNER = 0.06  # metres, of the mat


@dataclass(frozen=True)
class Arrow:
    """The direction of the movement.

    path: [n, 3], metres, from tail to tip.
    opacity: 0..1.
    wrong: drawn in the colour of the movement to avoid.
    """

    path: Array
    opacity: float = 1.0
    wrong: bool = False


class Pictures:
    """Draws the pictures of one view, mirrored, as the member sees himself. Close it before creating another."""

    def __init__(self, view: View, floor: Floor, smooth_skin: Any) -> None:
        """smooth_skin: averages the neighbours of the mannequin's skin, which softens its shadows."""
        pyrender = import_pyrender()
        self._view, self._smooth = view, smooth_skin
        self._camera, self._studio = Camera(view, SUPERSAMPLED), Studio(view.yaw, mirrored=True)
        self._offscreen = pyrender.OffscreenRenderer(self._camera.width, self._camera.height)
        self._scene = pyrender.Scene(bg_color=[0.0, 0.0, 0.0, 0.0])
        angle = 2 * np.arctan(self._camera.height / 2 / self._camera.focal)
        lens = pyrender.PerspectiveCamera(angle, znear=0.3, zfar=30, aspectRatio=view.size[0] / view.size[1])
        self._scene.add(lens, pose=self._camera.pose())
        self._material = pyrender.MetallicRoughnessMaterial(doubleSided=True, baseColorFactor=[1.0, 1.0, 1.0, 1.0])
        self._floor = _FloorLayers(view, floor)

    def draw(self, parts: Sequence[Part]) -> Floats:
        """RGB [height, width, 3], 0..255."""
        normals = [
            part.normals if part.normals is not None else vertex_normals(part.points, part.faces) for part in parts
        ]
        occluders = np.vstack([part.points for part in parts])
        asked = np.vstack([part.points + 0.012 * normal for part, normal in zip(parts, normals, strict=True)])
        seen = self._studio.visibility(occluders, asked)
        primitives, first = [], 0
        for part, normal in zip(parts, normals, strict=True):
            visible = seen[:, first : first + len(part.points)]
            primitives.append(self._primitive(part, normal, visible))
            first += len(part.points)
        drawn, depth = self._render(primitives)
        share = drawn[..., 3:] / 255
        floor = self._floor.lit(self._studio.floor_light(occluders, self._floor.centre))
        picture = drawn[..., :3] * _occlusion(depth)[..., None] + (1 - share) * floor
        return np.ascontiguousarray(picture[:, ::-1], np.float32)

    def finished(self, picture: Floats, arrows: Sequence[Arrow]) -> Image:
        """The picture with arrows over it, in whole numbers."""
        for arrow in arrows:
            picture = self._with_arrow(picture, arrow)
        return np.clip(picture + 0.5, 0, 255).astype(np.uint8)

    def close(self) -> None:
        self._offscreen.delete()

    def _primitive(self, part: Part, normals: Array, visible: Any) -> Any:
        light = self._studio.irradiance(normals, visible)
        if self._smooth is not None and len(light) == self._smooth.shape[0]:
            for _ in range(5):
                light = 0.4 * light + 0.6 * (self._smooth @ light)
        to_lens = self._camera.position - part.points
        to_lens /= np.linalg.norm(to_lens, axis=1, keepdims=True)
        facing = np.clip((normals * to_lens).sum(1), 0, 1)[:, None]
        rim = (1 - facing) ** 3 * 0.16 * np.clip(normals[:, 2:] * 0.5 + 0.75, 0, 1) * visible.mean(0)[:, None]
        lit = part.colour * light * 0.98 + rim * [0.9, 1.0, 1.08] * (0.3 + part.colour)
        colour = lit * (1 - part.flat) + part.colour * part.flat
        colour = np.clip(colour, 0, 1) ** (1 / 2.2)
        return import_pyrender().Primitive(
            positions=part.points.astype(np.float32),
            indices=part.faces.astype(np.uint32),
            mode=4,
            color_0=np.concatenate([colour, np.ones((len(colour), 1))], 1),
            material=self._material,
        )

    def _render(self, primitives: list[Any]) -> tuple[Any, Any]:
        """RGBA, 0..255, and depth, metres, at the view's size."""
        pyrender = import_pyrender()
        node = self._scene.add(pyrender.Mesh(primitives))
        flags = pyrender.RenderFlags.FLAT | pyrender.RenderFlags.RGBA | pyrender.RenderFlags.SKIP_CULL_FACES
        drawn, depth = self._offscreen.render(self._scene, flags=flags)
        self._scene.remove_node(node)
        small = cv2.resize(drawn, self._view.size, interpolation=cv2.INTER_AREA).astype(np.float32)
        half = SUPERSAMPLED // 2
        return small, depth[half::SUPERSAMPLED, half::SUPERSAMPLED]

    def _with_arrow(self, picture: Any, arrow: Arrow) -> Any:
        """The picture with an arrow drawn over it, thicker towards its tip, in an ink casing."""
        if arrow.opacity <= 0:
            return picture
        fine, (width, height) = 4, self._view.size
        path = Camera(self._view).project(arrow.path) * [-1, 1] + [width, 0]
        thick = 0.017 * height
        cased = _arrow_mask(path * fine, thick * fine, (width * fine, height * fine), 0.006 * height * fine)
        inner = _arrow_mask(path * fine, thick * fine, (width * fine, height * fine), 0)
        own = ARROW_WRONG if arrow.wrong else ARROW
        for mask, colour, strength in ((cased, INK, 0.6), (inner, own, 0.95)):
            small = (
                cv2.resize(mask, self._view.size, interpolation=cv2.INTER_AREA)[..., None] * arrow.opacity * strength
            )
            picture = picture * (1 - small) + colour * small
        return picture


def _arrow_mask(path: Array, thick: float, size: tuple[int, int], grow: float) -> Any:
    mask = np.zeros((size[1], size[0]), np.float32)
    along = path[-1] - path[-2]
    along /= max(float(np.linalg.norm(along)), 1e-6)
    across = np.array([-along[1], along[0]])
    tip, base = path[-1], path[-1] - along * thick * 2.6
    shaft = [*path[:-1][np.linalg.norm(path[:-1] - tip, axis=1) > thick * 2.4], base]
    cv2.polylines(mask, [np.round(shaft).astype(np.int32)], False, 1.0, round(thick + 2 * grow), cv2.LINE_AA)
    head = np.array(
        [tip + along * grow * 1.5, base + across * (thick * 1.7 + grow), base - across * (thick * 1.7 + grow)]
    )
    cv2.fillPoly(mask, [np.round(head).astype(np.int32)], 1.0, cv2.LINE_AA)
    if grow:
        cv2.polylines(mask, [np.round(head).astype(np.int32)], True, 1.0, round(2 * grow), cv2.LINE_AA)
    return mask


class _FloorLayers:
    """Where the floor's light, line and mat are in a view; computed once."""

    def __init__(self, view: View, floor: Floor) -> None:
        camera = Camera(view)
        self.centre = view.target[:2]
        self._at, seen = camera.floor()
        right, away = camera.axes_on_floor()
        here = self._at - self.centre
        across, back = here @ right, here @ away
        half = view.span * view.size[0] / view.size[1] * 0.485
        depth = 0.5 if view.elevation < 10 and view.size[0] < view.size[1] else 0.75
        fall = np.clip(1 - np.sqrt((across / half) ** 2 + (back / depth) ** 2), 0, 1)
        self._pool = fall**2 * (3 - 2 * fall) * seen
        pixel = view.span / view.size[1]  # metres
        thick = 1.1 * pixel / max(np.sin(np.radians(view.elevation)), 0.05)
        ends = np.clip((half * 0.96 - np.abs(across)) / 0.25, 0, 1)
        self._line = np.zeros(view.size[::-1])
        if floor.line is not None:
            self._line = np.clip(1.5 - np.abs(back - floor.line) / thick, 0, 1) * ends * seen
        self._mat = self._mat_edge = np.zeros(view.size[::-1], np.float32)
        if floor.mat is not None:
            left, right_edge, front, rear = floor.mat
            x, y = self._at[..., 0], self._at[..., 1]
            out_x = np.maximum(np.maximum(left + ROUND_CORNER - x, x - right_edge + ROUND_CORNER), 0)
            out_y = np.maximum(np.maximum(front + ROUND_CORNER - y, y - rear + ROUND_CORNER), 0)
            outside = np.hypot(out_x, out_y) - ROUND_CORNER
            self._mat = np.clip(0.5 - outside / (5 * pixel), 0, 1) * seen
            self._mat_edge = np.clip(1.2 - np.abs(outside + 0.006) / (2.2 * pixel), 0, 1) * seen
            self._line = self._line * (1 - self._mat)

        self._pool, self._line, self._mat, self._mat_edge = (
            layer.astype(np.float32)[..., None] for layer in (self._pool, self._line, self._mat, self._mat_edge)
        )
        self._columns, self._rows = (
            ((self._at[..., k] - self.centre[k] + FLOOR_HALF) / FLOOR_CELL).astype(np.float32) for k in (0, 1)
        )

    def lit(self, light: Any) -> Array:
        """The floor's picture [height, width, 3]. light: from `Studio.floor_light`."""
        here = cv2.remap(
            light, self._columns, self._rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=1.0
        )
        bright = np.clip(1 - 1.25 * (1 - here), 0, 1)[..., None]
        shade = 0.35 + 0.65 * bright
        picture = INK + self._pool * (POOL * bright - INK * 0.55 * (1 - bright))
        picture += self._line * (LINE - picture) * 0.8 * shade
        picture = picture * (1 - self._mat) + MAT * shade * self._mat
        return np.asarray(picture + self._mat_edge * (MAT_EDGE - picture) * 0.55)


def _occlusion(depth: Any) -> Any:
    """Darker just behind what is nearer, such as the trunk behind an arm."""
    drawn, width = (depth > 0).astype(np.float32), depth.shape[0] / 90
    mean = cv2.GaussianBlur(depth, (0, 0), width) / np.maximum(cv2.GaussianBlur(drawn, (0, 0), width), 1e-3)
    return 1 - np.clip((depth - mean) * 1.1, 0, 0.22) * drawn
