"""Removes dispensable channels of a layer and refits the next layer; used by `inference.training.build`.

Channels are removed one at a time. Each step removes the channel whose loss changes the next layer's output least after
a least-squares refit of that layer's weights (optimal brain surgeon, Hassibi and Stork 1993, on one linear layer).
Channels that are zero on every image are removed first, without loss.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inference.training.network import Array, Network

Doubles = npt.NDArray[np.float64]

RIDGE = 1e-6  # share of the mean channel power; prevents the fit from using rounding differences


@dataclass(frozen=True)
class Bottleneck:
    """A 1x1 layer and the layers that produce its capped input channels.

    producers: a layer and, where there is one, the depthwise layer after it.
    out: the 1x1 layer.
    """

    producers: tuple[str, ...]
    out: str


def find_bottleneck(network: Network, producer: str) -> Bottleneck:
    """The bottleneck whose last producer's name contains `producer`."""
    last = next(layer for layer in network.layers if producer in layer.name)
    out = next(layer for layer in network.layers if last.name in layer.inputs)
    producers = (*last.inputs, last.name) if last.kind == "depthwise" else (last.name,)
    return Bottleneck(producers, out.name)


def prune(network: Network, bottleneck: Bottleneck, width: int, moments: Doubles) -> Network:
    """The network with a bottleneck reduced to `width` channels.

    moments: [n + 1, n + 1], mean products over many images of the n input channels of `out` and of a constant 1.
    """
    out = network[bottleneck.out]
    channels, weights, bias = choose_channels(moments, out.weights[0, 0], out.bias, width)
    changes = {out.name: replace(out, weights=weights[np.newaxis, np.newaxis], bias=bias)}
    for name in bottleneck.producers:
        layer = network[name]
        narrower = layer.weights[:, :, channels] if layer.kind == "depthwise" else layer.weights[..., channels]
        changes[name] = replace(layer, weights=narrower, bias=layer.bias[channels])
    return network.changed(changes)


def choose_channels(
    moments: Doubles, weights: Array, bias: Array, width: int
) -> tuple[npt.NDArray[np.intp], Array, Array]:
    """The remaining channels (ascending), with the weights [width, outputs] and bias [outputs] refitted to them."""
    fit = np.vstack([weights, bias]).astype(np.float64)
    mean = moments[-1] @ fit
    spread = np.maximum(np.einsum("io,ij,jo->o", fit, moments, fit) - mean**2, 1e-9)
    ridge = RIDGE * np.trace(moments[:-1, :-1]) / len(weights)
    inverse = np.linalg.inv(moments + ridge * np.eye(len(moments)))
    remaining = np.arange(len(fit))
    while len(remaining) - 1 > width:
        loss = (fit[:-1] ** 2 @ (1 / spread)) / np.diag(inverse)[:-1]
        removed = int(np.argmin(loss))
        share = inverse[:, removed] / inverse[removed, removed]
        fit = np.delete(fit - np.outer(share, fit[removed]), removed, 0)
        inverse = inverse - np.outer(share, inverse[removed])
        inverse = np.delete(np.delete(inverse, removed, 0), removed, 1)
        remaining = np.delete(remaining, removed)
    return remaining[:-1], fit[:-1].astype(np.float32), fit[-1].astype(np.float32)
