"""Take channels out of a layer that the next one can do without, and refit the next one to the rest.

Channels go one at a time, each time the one whose loss changes the next layer's output least once its weights are
fitted anew by least squares (optimal brain surgeon, Hassibi and Stork 1993, on one linear layer). Channels that stay
silent whatever is in the picture go first and cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inference.training.network import Array, Network

Doubles = npt.NDArray[np.float64]

RIDGE = 1e-6  # of the mean channel power: keeps the fit from leaning on differences that are only rounding


@dataclass(frozen=True)
class Bottleneck:
    """A 1x1 layer `out` that reads capped channels made by `makers`: a layer and the depthwise one after it, if any."""

    makers: tuple[str, ...]
    out: str


def find_bottleneck(network: Network, made_by: str) -> Bottleneck:
    """The bottleneck whose last maker's name contains `made_by`."""
    last = next(layer for layer in network.layers if made_by in layer.name)
    out = next(layer for layer in network.layers if last.name in layer.inputs)
    makers = (*last.inputs, last.name) if last.kind == "depthwise" else (last.name,)
    return Bottleneck(makers, out.name)


def thin(network: Network, bottleneck: Bottleneck, keep: int, moments: Doubles) -> Network:
    """The network with `keep` channels in a bottleneck.

    moments: [n + 1, n + 1], mean products over many pictures of the n channels that `out` reads, and of a constant 1.
    """
    out = network[bottleneck.out]
    kept, weights, bias = choose(moments, out.weights[0, 0], out.bias, keep)
    changes = {out.name: replace(out, weights=weights[np.newaxis, np.newaxis], bias=bias)}
    for name in bottleneck.makers:
        layer = network[name]
        shorter = layer.weights[:, :, kept] if layer.kind == "depthwise" else layer.weights[..., kept]
        changes[name] = replace(layer, weights=shorter, bias=layer.bias[kept])
    return network.changed(changes)


def choose(moments: Doubles, weights: Array, bias: Array, keep: int) -> tuple[npt.NDArray[np.intp], Array, Array]:
    """Which channels stay (ascending), and weights [keep, outputs] and bias [outputs] that make the most of them."""
    fit = np.vstack([weights, bias]).astype(np.float64)
    mean = moments[-1] @ fit
    spread = np.maximum(np.einsum("io,ij,jo->o", fit, moments, fit) - mean**2, 1e-9)
    ridge = RIDGE * np.trace(moments[:-1, :-1]) / len(weights)
    inverse = np.linalg.inv(moments + ridge * np.eye(len(moments)))
    left = np.arange(len(fit))
    while len(left) - 1 > keep:
        loss = (fit[:-1] ** 2 @ (1 / spread)) / np.diag(inverse)[:-1]
        gone = int(np.argmin(loss))
        share = inverse[:, gone] / inverse[gone, gone]
        fit = np.delete(fit - np.outer(share, fit[gone]), gone, 0)
        inverse = inverse - np.outer(share, inverse[gone])
        inverse = np.delete(np.delete(inverse, gone, 0), gone, 1)
        left = np.delete(left, gone)
    return left[:-1], fit[:-1].astype(np.float32), fit[-1].astype(np.float32)
