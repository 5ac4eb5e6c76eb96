"""Narrowing a linear layer: what the next layer uses is kept, and the channels share the load."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inference.training.low_rank import linear_layer, narrow
from inference.training.network import IMAGE, Layer, Network

RNG = np.random.default_rng(3)
INPUTS = RNG.normal(size=(500, 6)) * np.array([9.0, 4.0, 2.0, 1.0, 0.5, 0.1]) + 2.0


def network() -> Network:
    """A linear layer of eight channels between six inputs and a capped layer of twelve."""
    weights = (RNG.normal(size=(1, 1, 6, 8)), RNG.normal(size=(1, 1, 8, 12)))
    biases = (RNG.normal(size=8), RNG.normal(size=12))
    linear, capped = (
        Layer(name, "conv", (source,), kernel.astype(np.float32), bias.astype(np.float32), cap=cap)
        for name, source, kernel, bias, cap in zip(
            ("project/BN", "out/Relu6"), (IMAGE, "project/BN"), weights, biases, (None, 6.0), strict=True
        )
    )
    return Network((linear, capped), 1.0)


def outputs(net: Network) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """What the linear layer and, before its cap, the next one compute for `INPUTS`."""
    linear, capped = net.layers
    middle = INPUTS @ linear.weights[0, 0] + linear.bias
    return middle, middle @ capped.weights[0, 0] + capped.bias


def moments(net: Network) -> npt.NDArray[np.float64]:
    middle = np.pad(outputs(net)[0], ((0, 0), (0, 1)), constant_values=1.0)
    return middle.T @ middle / len(middle)


def test_nothing_changes_while_every_used_direction_is_kept() -> None:
    before = network()
    after = narrow(before, "project/BN", 6, moments(before))
    assert outputs(after)[0].shape == (500, 6)
    assert np.allclose(outputs(after)[1], outputs(before)[1], atol=1e-3)


def test_the_directions_that_matter_least_go_first() -> None:
    before = network()
    wanted = outputs(before)[1]
    errors = [
        float(np.square(outputs(narrow(before, "project/BN", width, moments(before)))[1] - wanted).mean())
        for width in (5, 3, 1)
    ]
    assert errors[0] < errors[1] < errors[2]
    assert errors[1] < 0.05 * wanted.var()


def test_no_channel_is_lost_in_the_steps_of_a_quantized_tensor() -> None:
    before = network()
    spread = outputs(narrow(before, "project/BN", 4, moments(before)))[0].std(0)
    assert spread.max() < 10 * spread.min()


def test_a_layer_is_found_by_a_part_of_its_name() -> None:
    assert linear_layer(network(), "project").name == "project/BN"
