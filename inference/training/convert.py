"""Runs a network in TensorFlow and converts it to a .tflite file; used by `inference.training.build`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from inference.training.calibration import Images
from inference.training.decoder_graph import DecoderGraph
from inference.training.network import IMAGE, OUTPUTS, Array, Layer, Network

Ranges = dict[str, tuple[float, float]]


def evaluate(network: Network, image: tf.Tensor, hook: Callable[[str, tf.Tensor], tf.Tensor]) -> dict[str, tf.Tensor]:
    """Every layer's output by name. hook: maps the name and value of the image and of each layer to the value used."""
    values = {IMAGE: hook(IMAGE, image)}
    for layer in network.layers:
        values[layer.name] = hook(layer.name, _apply(layer, [values[name] for name in layer.inputs]))
    return values


def scaled(network: Network, images: Images) -> Array:
    """Images scaled to the network's input."""
    return ((images.astype(np.float32) - 128) * network.pixel_step).astype(np.float32)


def find_ranges(network: Network, batches: Iterable[Images]) -> Ranges:
    """Minimum and maximum of the image and of each layer's output over all images."""

    @tf.function
    def extremes(image: tf.Tensor) -> dict[str, tf.Tensor]:
        values = evaluate(network, image, lambda _, value: value)
        return {name: tf.stack([tf.reduce_min(value), tf.reduce_max(value)]) for name, value in values.items()}

    found = [{name: value.numpy() for name, value in extremes(scaled(network, batch)).items()} for batch in batches]
    return {name: (min(f[name][0] for f in found), max(f[name][1] for f in found)) for name in found[0]}


def find_peaks(network: Network, batches: Iterable[Images]) -> dict[str, Array]:
    """Greatest absolute value of each channel of the image and of each layer's output over all images."""

    @tf.function
    def largest(image: tf.Tensor) -> dict[str, tf.Tensor]:
        values = evaluate(network, image, lambda _, value: value)
        return {name: tf.reduce_max(tf.abs(value), (0, 1, 2)) for name, value in values.items()}

    found = [{name: value.numpy() for name, value in largest(scaled(network, batch)).items()} for batch in batches]
    return {name: np.max([each[name] for each in found], axis=0) for name in found[0]}


def find_moments(network: Network, name: str, batches: Iterable[Images]) -> npt.NDArray[np.float64]:
    """Mean products [n + 1, n + 1] of the n channels of one layer's output and of a constant 1, over all images."""
    needed = network.up_to([name])

    @tf.function
    def products(image: tf.Tensor) -> tf.Tensor:
        value = evaluate(needed, image, lambda _, value: value)[name]
        channels = tf.reshape(value, (-1, value.shape[-1]))
        channels = tf.pad(channels, ((0, 0), (0, 1)), constant_values=1.0)
        return tf.matmul(channels, channels, transpose_a=True)

    total = sum(products(scaled(network, batch)).numpy().astype(np.float64) for batch in batches)
    return total / total[-1, -1]


def convert_float(network: Network, decoder: DecoderGraph, size: tuple[int, int]) -> bytes:
    """A float32 .tflite file: takes pixels 0..255 and a focus, returns features and decoded points."""

    def from_pixels(name: str, value: tf.Tensor) -> tf.Tensor:
        return (value - 128) * network.pixel_step if name == IMAGE else value

    return bytes(_converter(network, decoder, size, from_pixels).convert())


def convert_int8(network: Network, decoder: DecoderGraph, size: tuple[int, int], ranges: Ranges) -> bytes:
    """An int8 .tflite file: takes pixel - 128 and a focus, returns features and decoded points.

    Weights are quantized per channel, each layer's output per tensor by its range. Layers without a range stay in
    float, including their weights and any output the file returns; so does the decoder.
    """

    def rounded(name: str, value: tf.Tensor) -> tf.Tensor:
        if name not in ranges:
            return value
        low, high = ranges[name]
        return tf.quantization.fake_quant_with_min_max_args(value, min(low, 0.0), max(high, 0.0))

    layers = (_with_rounded_weights(layer) if layer.name in ranges else layer for layer in network.layers)
    converter = _converter(replace(network, layers=tuple(layers)), decoder, size, rounded)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def _apply(layer: Layer, inputs: list[tf.Tensor]) -> tf.Tensor:
    if layer.kind == "add":
        return inputs[0] + inputs[1]
    if layer.kind == "double":
        _, height, width, _ = inputs[0].shape
        return tf.image.resize(inputs[0], (height * 2, width * 2))
    if layer.kind == "conv":
        value = tf.nn.conv2d(inputs[0], layer.weights, layer.stride, "SAME") + layer.bias
    else:
        value = tf.nn.depthwise_conv2d(inputs[0], layer.weights, (1, layer.stride, layer.stride, 1), "SAME")
        value += layer.bias
    if layer.cap is None:
        return value
    return tf.nn.relu6(value) if layer.cap == 6 else tf.nn.relu(value)


def _converter(
    network: Network, decoder: DecoderGraph, size: tuple[int, int], hook: Callable[[str, tf.Tensor], tf.Tensor]
) -> tf.lite.TFLiteConverter:
    network = network.up_to(OUTPUTS)
    inputs = [tf.TensorSpec((1, *size, 3), tf.float32, IMAGE), tf.TensorSpec((1, 2), tf.float32, "focus")]

    @tf.function(input_signature=inputs)
    def run(image: tf.Tensor, focus: tf.Tensor) -> list[tf.Tensor]:
        values = evaluate(network, image, hook)
        features, center, heatmap = (values[name] for name in OUTPUTS)
        return [features, decoder(features, center, heatmap, focus)]

    return tf.lite.TFLiteConverter.from_concrete_functions([run.get_concrete_function()])


def _with_rounded_weights(layer: Layer) -> Layer:
    """The layer with weights rounded to their int8 grid, in a form that the converter recognizes."""
    if not layer.learned:
        return layer
    shape = layer.weights.shape
    by_channel = layer.weights.reshape(*shape[:2], 1, -1) if layer.kind == "depthwise" else layer.weights
    largest = np.maximum(np.abs(by_channel).max((0, 1, 2)), 1e-6)
    grid = tf.quantization.fake_quant_with_min_max_vars_per_channel(by_channel, -largest, largest, narrow_range=True)
    return replace(layer, weights=tf.reshape(grid, shape))
