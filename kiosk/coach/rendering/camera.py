"""The camera of a loop, and the floor that it sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.coach.rendering.geometry import Array, about_z, unit

Floats = npt.NDArray[np.float32]

DISTANCE = 6.5  # metres from the lens to its target; a long lens flatters and keeps parallel legs parallel


@dataclass(frozen=True)
class View:
    """How a loop is framed.

    size: width and height, pixels.
    yaw: degrees by which the camera is turned round the body; positive = it sees more of the body's left side, which
        the mirrored picture shows on the left.
    elevation: degrees by which the camera looks down.
    span: metres of the picture's height at the target.
    target: the point in the picture's middle, metres.
    """

    size: tuple[int, int]
    yaw: float = 0.0
    elevation: float = 7.0
    span: float = 2.08
    target: tuple[float, float, float] = (0.0, 0.0, 0.86)


@dataclass(frozen=True)
class Floor:
    """What is on the floor.

    line: distance of the floor line behind the origin, metres; None = no line.
    mat: left, right, front and back, metres; None = no mat.
    """

    line: float | None = 0.16
    mat: tuple[float, float, float, float] | None = None


class Camera:
    """A pinhole camera for a picture that is `scale` times as large as the view; the picture is mirrored afterwards."""

    def __init__(self, view: View, scale: int = 1) -> None:
        self.width, self.height = (scale * length for length in view.size)
        turn, tilt = about_z(view.yaw), np.radians(view.elevation)
        forward = turn @ np.array([0, np.cos(tilt), -np.sin(tilt)])
        right = turn @ np.array([1.0, 0, 0])
        self.position = np.asarray(view.target) - forward * DISTANCE
        self.rotation = np.stack([right, np.cross(forward, right), forward])
        self.focal = self.height * DISTANCE / view.span

    def project(self, points: npt.ArrayLike) -> Array:
        """The pixels [..., 2] of positions [..., 3], before mirroring."""
        local = (np.asarray(points, float) - self.position) @ self.rotation.T
        middle = [self.width / 2, self.height / 2]
        return np.asarray(middle + self.focal * local[..., :2] / local[..., 2:])

    def pose(self) -> Array:
        """The camera pose as an OpenGL matrix [4, 4]."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.rotation.T @ np.diag([1, -1, -1])
        matrix[:3, 3] = self.position
        return matrix

    def floor(self) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Where each pixel sees the floor, [height, width, 2] in metres, and whether it does."""
        across, down = np.meshgrid(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)
        x, y = (across - self.width / 2) / self.focal, (down - self.height / 2) / self.focal
        rays = np.stack([x, y, np.ones_like(x)], -1) @ self.rotation
        far = np.where(rays[..., 2] < -1e-4, -self.position[2] / np.minimum(rays[..., 2], -1e-4), 1e6)
        return self.position[:2] + rays[..., :2] * far[..., None], far < 50

    def axes_on_floor(self) -> tuple[Array, Array]:
        """Unit vectors on the floor to the right and away from the camera, [2] each."""
        return self.rotation[0, :2], unit(self.rotation[2] * [1, 1, 0])[:2]
