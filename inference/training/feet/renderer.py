"""The virtual camera and the renderer (pyrender on Mesa's software EGL); used by `stills`."""

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
    from inference.training.feet.light import Light

Image = npt.NDArray[np.uint8]
Depth = npt.NDArray[np.float32]


class Camera:
    """A pinhole camera that shows the whole person: pixel = centre + focal * (X, Y) / Z.

    size: (width, height), pixels.
    stature: height of the person, metres.
    reach: height of what the person stands on, metres.
    lens_height: height of the lens above the floor, metres; None for a random typical height.
    distance: from the lens to the person, metres; None for a random typical distance.
    lying: whether the body lies across the frame.
    zoom: factor on the field of view; above 1 the body fills less of the frame.
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
        zoom: float = 1.0,
    ) -> None:
        self.width, self.height = size
        eye = float(lens_height or rng.uniform(1.0, 1.6))
        away = float(distance or rng.uniform(2.2, 3.2))
        top = 0.7 if lying else stature + 0.08 + reach
        near = away - (0.45 if not lying else 0.3)  # knees, hands and boxes reach towards the camera
        low, high = np.arctan2(-eye, near), np.arctan2(top - eye, away - 0.15)
        half = max((high - low) / 2 * rng.uniform(1.06, 1.25), np.radians(20))
        if lying:
            half = max(half, np.arctan(1.18 * self.height / self.width / away))
        half *= zoom
        self.focal = float(self.height / 2 / np.tan(half))
        self.middle = np.array([self.width / 2, self.height / 2])
        self.position = np.array([rng.uniform(-0.12, 0.12), -away, eye])
        yaw = np.degrees(np.arctan2(self.position[0], away)) + rng.uniform(-2, 2)
        pitch, roll = np.degrees(-(low + high) / 2), rng.uniform(-1.2, 1.2)
        to_lens = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]])  # looking along y
        self.rotation = about_z(roll) @ about_x(pitch) @ to_lens @ about_z(-yaw)

    def project(self, points: npt.ArrayLike) -> Array:
        """The pixels [..., 2] of positions [..., 3]."""
        local = (np.asarray(points, float) - self.position) @ self.rotation.T
        return np.asarray(self.middle + self.focal * local[..., :2] / local[..., 2:])

    def depth(self, points: npt.ArrayLike) -> Array:
        """The distance in front of the lens, metres."""
        return np.asarray(((np.asarray(points, float) - self.position) @ self.rotation.T)[..., 2])

    def rays(self) -> Array:
        """The direction of every pixel, [height, width, 3]."""
        across, down = np.meshgrid(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)
        x, y = (across - self.middle[0]) / self.focal, (down - self.middle[1]) / self.focal
        return np.asarray(np.stack([x, y, np.ones_like(across)], -1) @ self.rotation)

    def pose(self) -> Array:
        """The camera pose as an OpenGL matrix [4, 4]."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.rotation.T @ np.diag([1, -1, -1])
        matrix[:3, 3] = self.position
        return matrix


class Renderer:
    """Renders one room with one camera. Close it before creating another: all renderers share one display."""

    def __init__(self, camera: Camera, light: Light, background: Any, rng: Rng) -> None:
        pyrender = import_pyrender()
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

    def render(self, meshes: Sequence[Mesh]) -> tuple[Image, Depth]:
        """The image, uint8 RGB [height, width, 3], and the depth of the meshes, metres; 0 on the background."""
        pyrender = import_pyrender()
        node = self._scene.add(pyrender.Mesh([self._primitive(mesh) for mesh in meshes]))
        flags = pyrender.RenderFlags.FLAT | pyrender.RenderFlags.RGBA | pyrender.RenderFlags.SKIP_CULL_FACES
        drawn, depth = self._offscreen.render(self._scene, flags=flags)
        self._scene.remove_node(node)
        drawn = drawn.astype(np.float32)
        share = drawn[..., 3:] / 255
        shadow = self._shadow(np.vstack([mesh.vertices for mesh in meshes]))
        room = self.background * (1 - self._shadow_strength * shadow)[..., None]
        image = drawn[..., :3] * self._occlusion(depth)[..., None] + (1 - share) * room
        image = cv2.GaussianBlur(image, (0, 0), self._blur)
        image = image + self.rng.standard_normal(image.shape, dtype=np.float32) * self._noise
        image = np.clip(image, 0, 255).astype(np.uint8)
        _, stored = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self._quality])
        decoded = cv2.imdecode(stored, cv2.IMREAD_COLOR)
        assert decoded is not None
        return np.asarray(decoded[..., ::-1], np.uint8), depth

    def close(self) -> None:
        self._offscreen.delete()

    def _primitive(self, mesh: Mesh) -> Any:
        points = mesh.vertices
        normals = mesh.normals if mesh.normals is not None else Surface(mesh.faces, len(points)).normals(points)
        view = self.camera.position - points
        view /= np.linalg.norm(view, axis=1, keepdims=True)
        if len(points) < 2000:  # small parts are open and visible from behind too
            normals = np.where((normals * view).sum(1, keepdims=True) < -0.3, -normals, normals)
        colour = self.light.shade(mesh.colour, normals, view, mesh.gloss)
        return import_pyrender().Primitive(
            positions=points.astype(np.float32),
            indices=mesh.faces.astype(np.uint32),
            mode=4,
            color_0=np.concatenate([colour, np.ones((len(colour), 1))], 1),
            material=self._material,
        )

    def _occlusion(self, depth: Depth) -> Any:
        """Ambient occlusion: darker just behind what is nearer, such as the trunk behind an arm."""
        drawn = (depth > 0).astype(np.float32)
        wide = self.camera.height / 60
        around = cv2.GaussianBlur(drawn, (0, 0), wide)
        mean = cv2.GaussianBlur(depth, (0, 0), wide) / np.maximum(around, 1e-3)
        return 1 - np.clip((depth - mean) * 2.2, 0, 0.38) * drawn

    def _shadow(self, points: Array) -> Any:
        """A soft shadow on the floor: the vertices projected along the key light."""
        width, height = self.camera.width, self.camera.height
        down = unit(self.light.directions[0] * [0.6, 0.6, 1.2])
        projected = points.copy()
        projected[:, :2] -= down[:2] / down[2] * projected[:, 2:]
        weight = np.exp(-projected[:, 2] * 1.6)
        projected[:, 2] = 0
        at, visible = self.camera.project(projected) / 4, self.camera.depth(projected) > 0.1
        shape, span = (height // 4, width // 4), ((0, height // 4), (0, width // 4))
        dark, _, _ = np.histogram2d(at[visible, 1], at[visible, 0], bins=shape, range=span, weights=weight[visible])
        soft = cv2.GaussianBlur(np.minimum(dark, 2).astype(np.float32), (0, 0), height / 4 / 45)
        return cv2.resize(np.clip(soft * 1.6, 0, 1), (width, height), interpolation=cv2.INTER_LINEAR)


def import_pyrender() -> Any:
    """Import pyrender. It opens a display on import, so select EGL first; it also uses a name that NumPy removed."""
    for name, value in (("PYOPENGL_PLATFORM", "egl"), ("EGL_PLATFORM", "surfaceless"), ("LP_NUM_THREADS", "1")):
        os.environ.setdefault(name, value)
    vars(np).setdefault("infty", np.inf)
    import pyrender

    return pyrender
