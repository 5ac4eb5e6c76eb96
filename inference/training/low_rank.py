"""Narrows the linear layer between two 1x1 layers; used by `inference.training.build`.

A 1x1 layer without ReLU passes on a vector of which the next 1x1 layer uses some directions hardly at all. Of all
narrower pairs of layers, the one built here changes the next layer's output least (reduced-rank regression, Izenman
1975, doi 10.1016/0047-259X(75)90042-1).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from inference.training.network import Array, Layer, Network

SEED = 0


def linear_layer(network: Network, part: str) -> Layer:
    """The first layer without ReLU whose name contains `part`."""
    return next(layer for layer in network.layers if part in layer.name and layer.cap is None)


def narrow(network: Network, name: str, width: int, moments: npt.NDArray[np.float64]) -> Network:
    """The network with the linear 1x1 layer `name` reduced to `width` channels, and the next layer fitted to them.

    moments: [n + 1, n + 1], mean products over many images of the layer's n output channels and of a constant 1.
    """
    layer = network[name]
    out = next(other for other in network.layers if name in other.inputs)
    into, back = _factors(out.weights[0, 0].astype(np.float64), moments, width)
    lost = out.weights[0, 0] - into @ back
    changes = {
        name: replace(
            layer, weights=_pointwise(layer.weights[0, 0] @ into), bias=(layer.bias @ into).astype(np.float32)
        ),
        out.name: replace(out, weights=_pointwise(back), bias=(out.bias + moments[-1, :-1] @ lost).astype(np.float32)),
    }
    return network.changed(changes)


def _factors(
    weights: npt.NDArray[np.float64], moments: npt.NDArray[np.float64], width: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Two matrices, [n, width] and [width, outputs], whose product takes the place of `weights` [n, outputs].

    Principal components differ widely in size, and a quantized tensor has one step for all of its channels. So half
    of the difference goes into the second matrix, and a random rotation spreads the rest over the channels.
    """
    mean = moments[-1, :-1]
    covariance = weights.T @ (moments[:-1, :-1] - np.outer(mean, mean)) @ weights
    variances, directions = np.linalg.eigh(covariance)
    kept, size = directions[:, -width:], variances[-width:] ** 0.25
    rotation = np.linalg.qr(np.random.default_rng(SEED).normal(size=(width, width)))[0]
    return weights @ (kept / size) @ rotation, rotation.T @ (kept * size).T


def _pointwise(weights: npt.NDArray[np.float64]) -> Array:
    kernel: Array = weights[np.newaxis, np.newaxis].astype(np.float32)
    return kernel
