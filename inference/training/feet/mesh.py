"""Triangle meshes: normals, smoothing, hulls, boxes; used by `stills`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from inference.training.feet.rotations import Array, unit


class Surface:
    """The faces of one mesh: computes normals and neighbour means for any positions of its vertices."""

    def __init__(self, faces: Any, vertices: int) -> None:
        count = len(faces)
        self._faces = faces
        corners = (faces.T.ravel(), np.tile(np.arange(count), 3))
        self._of_faces = sp.csr_matrix((np.ones(3 * count), corners), shape=(vertices, count))
        edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
        one_way = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(vertices,) * 2).tocsr()
        self._neighbours = sp.csr_matrix(((one_way + one_way.T) > 0).astype(float))

    def normals(self, points: Array) -> Array:
        """Unit normals [n, 3] of vertices at these positions."""
        a, b, c = (points[self._faces[:, k]] for k in range(3))
        summed = self._of_faces @ np.cross(b - a, c - a)
        return np.asarray(summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12))

    def smoothed(self, values: Array) -> Array:
        """The mean of each vertex's value and its neighbours' mean."""
        neighbours = sp.diags(1.0 / np.maximum(self._neighbours.sum(1).A1, 1)) @ self._neighbours @ values
        return np.asarray(neighbours) * 0.5 + values * 0.5


@dataclass(frozen=True)
class Mesh:
    """A mesh to draw.

    vertices: [n, 3], metres.
    faces: [m, 3], vertex indices.
    colour: [n, 3], 0..1.
    gloss: [n], strength of the highlights.
    normals: [n, 3]; None to compute them from the faces.
    """

    vertices: Array
    faces: Any
    colour: Array
    gloss: Array
    normals: Array | None = None


def hull(points: Array, longest_edge: float) -> tuple[Array, Any]:
    """Vertices and faces of a finely subdivided, lightly smoothed convex hull. longest_edge: metres."""
    import trimesh

    rough = trimesh.convex.convex_hull(points)
    vertices, faces = trimesh.remesh.subdivide_to_size(rough.vertices, rough.faces, longest_edge, max_iter=12)
    mesh = trimesh.Trimesh(vertices, faces, process=True)
    trimesh.smoothing.filter_laplacian(mesh, lamb=0.5, iterations=4)
    return np.array(mesh.vertices), np.array(mesh.faces)


def box(centre: Any, size: Any, colour: Any, gloss: float = 0.03) -> Mesh:
    """A box on the floor. centre: x and y, metres; size: along x, y and z, metres; colour: [3], 0..1."""
    (x, y), (across, deep, high) = centre, size
    corners = np.array(
        [
            [cx, cy, cz]
            for cx in (x - across / 2, x + across / 2)
            for cy in (y - deep / 2, y + deep / 2)
            for cz in (0, high)
        ]
    )
    sides = [(0, 1, 5, 4), (2, 6, 7, 3), (0, 2, 3, 1), (4, 5, 7, 6), (1, 3, 7, 5), (0, 4, 6, 2)]
    vertices: list[Array] = []
    faces: list[tuple[int, int, int]] = []
    normals: list[Array] = []
    for side in sides:
        first, side_corners = len(vertices), corners[list(side)]
        vertices += list(side_corners)
        faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
        normals += [unit(np.cross(side_corners[1] - side_corners[0], side_corners[2] - side_corners[0]))] * 4
    count = len(vertices)
    colours = np.tile(np.asarray(colour, float), (count, 1))
    return Mesh(np.array(vertices), np.array(faces), colours, np.full(count, gloss), np.array(normals))
