"""The camera that looks at a rendered person, and the picture it takes (pyrender on Mesa's software EGL)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from inference.training.feet.mesh import Mesh, Surface
from inference.training.feet.rotations import Array, Rng, about_x, about_z, unit

if TYPE_CHECKING:
    from inference.training.feet.room import Light

Image = npt.NDArray[np.uint8]
Depth = npt.NDArray[np.float32]


class Camera:
    """A pinhole camera that sees the whole member: pixel = centre + focal * (X, Y) / Z.

    size: (width, height) in pixels. stature: of the person, reach: of what it stands on, metres.
    lens_height, distance: metres, None for a usual one. lying: the body lies across the picture.
    """

    def __init__(
        self,
        rng: Rng,
        size: tuple[int, int],
        stature: float,
        reach: float,
        lens_height: float | None,
        distance: float | None,
        lying: bool,
    ) -> None:
        self.width, self.height = size
        eye = float(lens_height or rng.uniform(1.0, 1.6))
        away = float(distance or rng.uniform(2.2, 3.2))
        top = 0.7 if lying else stature + 0.08 + reach
        near = away - (0.45 if not lying else 0.3)  # knees, hands and boxes reach out towards the camera
        low, high = np.arctan2(-eye, near), np.arctan2(top - eye, away - 0.15)
        half = max((high - low) / 2 * rng.uniform(1.06, 1.25), np.radians(20))
        if lying:
            half = max(half, np.arctan(1.18 * self.height / self.width / away))
        self.focal = float(self.height / 2 / np.tan(half))
        self.middle = np.array([self.width / 2, self.height / 2])
        self.place = np.array([rng.uniform(-0.12, 0.12), -away, eye])
        yaw = np.degrees(np.arctan2(self.place[0], away)) + rng.uniform(-2, 2)
        pitch, roll = np.degrees(-(low + high) / 2), rng.uniform(-1.2, 1.2)
        to_lens = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]])  # looking along y
        self.turn = about_z(roll) @ about_x(pitch) @ to_lens @ about_z(-yaw)

    def project(self, points: npt.ArrayLike) -> Array:
        """Places [..., 3] as pixels [..., 2]."""
        seen = (np.asarray(points, float) - self.place) @ self.turn.T
        return np.asarray(self.middle + self.focal * seen[..., :2] / seen[..., 2:])

    def depth(self, points: npt.ArrayLike) -> Array:
        """How far in front of the lens, metres."""
        return np.asarray(((np.asarray(points, float) - self.place) @ self.turn.T)[..., 2])

    def rays(self) -> Array:
        """The direction of every pixel, [height, width, 3]."""
        across, down = np.meshgrid(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)
        x, y = (across - self.middle[0]) / self.focal, (down - self.middle[1]) / self.focal
        return np.asarray(np.stack([x, y, np.ones_like(across)], -1) @ self.turn)

    def pose(self) -> Array:
        """As OpenGL wants it."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.turn.T @ np.diag([1, -1, -1])
        matrix[:3, 3] = self.place
        return matrix


class Renderer:
    """Takes pictures of one room with one camera. Close it before the next is made: they share one display."""

    def __init__(self, camera: Camera, light: Light, background: Any, rng: Rng) -> None:
        pyrender = _pyrender()
        self.camera, self.light, self.background, self.rng = camera, light, background, rng
        self._offscreen = pyrender.OffscreenRenderer(camera.width, camera.height)
        self._scene = pyrender.Scene(bg_color=[0.0, 0.0, 0.0, 0.0])
        view = 2 * np.arctan(camera.height / 2 / camera.focal)
        lens = pyrender.PerspectiveCamera(view, znear=0.1, zfar=30, aspectRatio=camera.width / camera.height)
        self._scene.add(lens, pose=camera.pose())
        self._material = pyrender.MetallicRoughnessMaterial(doubleSided=True, baseColorFactor=[1.0, 1.0, 1.0, 1.0])
        self._noise = rng.uniform(1.0, 3.0)
        self._blur = rng.uniform(0.25, 0.55) * camera.height / 480
        self._quality = int(rng.uniform(72, 90))
        self._shadow_strength = rng.uniform(0.3, 0.55)

    def take(self, meshes: Sequence[Mesh]) -> tuple[Image, Depth]:
        """The picture, uint8 RGB [height, width, 3], and the depth of what is in front of the room (0: nothing)."""
        pyrender = _pyrender()
        node = self._scene.add(pyrender.Mesh([self._primitive(mesh) for mesh in meshes]))
        flags = pyrender.RenderFlags.FLAT | pyrender.RenderFlags.RGBA | pyrender.RenderFlags.SKIP_CULL_FACES
        drawn, depth = self._offscreen.render(self._scene, flags=flags)
        self._scene.remove_node(node)
        drawn = drawn.astype(np.float32)
        share = drawn[..., 3:] / 255
        shadow = self._shadow(np.vstack([mesh.vertices for mesh in meshes]))
        room = self.background * (1 - self._shadow_strength * shadow)[..., None]
        image = drawn[..., :3] * self._crevices(depth)[..., None] + (1 - share) * room
        image = cv2.GaussianBlur(image, (0, 0), self._blur)
        image = image + self.rng.standard_normal(image.shape, dtype=np.float32) * self._noise
        image = np.clip(image, 0, 255).astype(np.uint8)
        _, stored = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self._quality])
        worn = cv2.imdecode(stored, cv2.IMREAD_COLOR)
        assert worn is not None
        return np.asarray(worn[..., ::-1], np.uint8), depth

    def close(self) -> None:
        self._offscreen.delete()

    def _primitive(self, mesh: Mesh) -> Any:
        points = mesh.vertices
        normals = mesh.normals if mesh.normals is not None else Surface(mesh.faces, len(points)).normals(points)
        view = self.camera.place - points
        view /= np.linalg.norm(view, axis=1, keepdims=True)
        if len(points) < 2000:  # small parts are open and seen from behind, too
            normals = np.where((normals * view).sum(1, keepdims=True) < -0.3, -normals, normals)
        colour = self.light.shade(mesh.colour, normals, view, mesh.gloss)
        return _pyrender().Primitive(
            positions=points.astype(np.float32),
            indices=mesh.faces.astype(np.uint32),
            mode=4,
            color_0=np.concatenate([colour, np.ones((len(colour), 1))], 1),
            material=self._material,
        )

    def _crevices(self, depth: Depth) -> Any:
        """Darker just behind what is nearer: an arm before the trunk, a thigh before a thigh."""
        there = (depth > 0).astype(np.float32)
        wide = self.camera.height / 60
        around = cv2.GaussianBlur(there, (0, 0), wide)
        mean = cv2.GaussianBlur(depth, (0, 0), wide) / np.maximum(around, 1e-3)
        return 1 - np.clip((depth - mean) * 2.2, 0, 0.38) * there

    def _shadow(self, points: Array) -> Any:
        """A soft shadow on the floor: vertices pushed along the key light."""
        width, height = self.camera.width, self.camera.height
        down = unit(self.light.directions[0] * [0.6, 0.6, 1.2])
        fallen = points.copy()
        fallen[:, :2] -= down[:2] / down[2] * fallen[:, 2:]
        weight = np.exp(-fallen[:, 2] * 1.6)
        fallen[:, 2] = 0
        at, seen = self.camera.project(fallen) / 4, self.camera.depth(fallen) > 0.1
        shape, span = (height // 4, width // 4), ((0, height // 4), (0, width // 4))
        dark, _, _ = np.histogram2d(at[seen, 1], at[seen, 0], bins=shape, range=span, weights=weight[seen])
        soft = cv2.GaussianBlur(np.minimum(dark, 2).astype(np.float32), (0, 0), height / 4 / 45)
        return cv2.resize(np.clip(soft * 1.6, 0, 1), (width, height), interpolation=cv2.INTER_LINEAR)


def _pyrender() -> Any:
    """Its import opens the display, so the display is named first; it asks NumPy for a name that is gone."""
    for name, value in (("PYOPENGL_PLATFORM", "egl"), ("EGL_PLATFORM", "surfaceless"), ("LP_NUM_THREADS", "1")):
        os.environ.setdefault(name, value)
    vars(np).setdefault("infty", np.inf)
    import pyrender

    return pyrender
