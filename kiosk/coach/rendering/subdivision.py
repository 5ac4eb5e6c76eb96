"""One Loop subdivision of a triangle mesh, and vertex normals."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from kiosk.coach.rendering.geometry import Array


def loop_subdivision(faces: Any, vertices: int) -> tuple[Any, Any]:
    """The sparse matrix [m, vertices] that gives the new vertices, and the new faces."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    unique, inverse, uses = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    inverse, count = inverse.ravel(), len(unique)
    opposite = np.concatenate([faces[:, 2], faces[:, 0], faces[:, 1]])
    border = uses != 2
    weight = np.where(border, 0.5, 0.375)
    inner = ~border[inverse]
    rows = [np.arange(count), np.arange(count), inverse[inner]]
    columns = [unique[:, 0], unique[:, 1], opposite[inner]]
    weights = [weight, weight, np.full(int(inner.sum()), 0.125)]
    middles = sp.csr_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(count, vertices)
    )
    near = neighbours(faces, vertices)
    degree = np.maximum(near.sum(1).A1, 1)
    pull = np.where(degree == 3, 3 / 16, 3 / (8 * degree))
    pull[unique[border].ravel()] = 0
    corners = sp.diags(1 - degree * pull) + sp.diags(pull) @ near
    n = len(faces)
    a, b, c = inverse[:n] + vertices, inverse[n : 2 * n] + vertices, inverse[2 * n :] + vertices
    finer = [(faces[:, 0], a, c), (faces[:, 1], b, a), (faces[:, 2], c, b), (a, b, c)]
    return sp.vstack([corners, middles]).tocsr(), np.vstack([np.stack(triangle, 1) for triangle in finer])


def neighbours(faces: Any, vertices: int) -> Any:
    """The sparse matrix [vertices, vertices] with 1 where two vertices share an edge."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    one_way = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(vertices,) * 2).tocsr()
    return ((one_way + one_way.T) > 0).astype(float)


def mean_of_neighbours(faces: Any, vertices: int) -> Any:
    """The sparse matrix [vertices, vertices] that averages each vertex's neighbours."""
    near = neighbours(faces, vertices)
    return sp.diags(1 / np.maximum(near.sum(1).A1, 1)) @ near


def vertex_normals(points: Array, faces: Any) -> Array:
    """Unit normals [n, 3]."""
    across = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
    summed = np.stack([np.bincount(faces.ravel(), np.repeat(across[:, k], 3), len(points)) for k in range(3)], 1)
    return np.asarray(summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12))
