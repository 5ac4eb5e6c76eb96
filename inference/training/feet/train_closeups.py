"""Trains the foot network: `python -m inference.training.feet.train_closeups --stills DIR`.

Needs the stills rendered by `stills.py`, and the extra `model` (TensorFlow). Takes a quarter of an hour on one core.
All random draws are seeded. Every seventh body is held out; its errors are printed at the end.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np
import tensorflow as tf
from rich.console import Console
from rich.progress import track
from rich.table import Table

from inference.foot_network import CELLS, CLOSEUP_PX, CLOSEUP_TORSOS, HIT_TORSOS, FootNetwork
from inference.foot_refinement import MIN_CERTAINTY
from inference.movenet import MODELS
from inference.training.feet.closeups import Closeups, closeups_of, patches_of
from inference.training.manifest import write_manifest

SEED = 1
FIRST_SEED = 1000  # bodies for training; those below are for evaluation
HELD_OUT = (7, 3)  # bodies whose seed gives this remainder
VARIANTS = 4  # random close-ups of each foot
EPOCHS, BATCH_SIZE = 14, 64
LEARNING_RATE, FIRST_LEARNING_RATE, WARM_UP_STEPS, WEIGHT_DECAY = 3e-3, 1e-4, 100, 1e-2
HUBER_TORSOS = 0.02  # errors above count linearly
SCORE_WEIGHT = 0.004  # of the certainty's loss relative to the position's
CALIBRATION_COUNT = 400  # close-ups that give the value ranges for int8

Layer = tf.keras.layers


def build_network() -> tf.keras.Model:
    """Close-ups 0..255 in; heatmaps [16, 16, 3] and logits [1, 1, 3] out. 5.0 million multiplications."""
    image = Layer.Input((CLOSEUP_PX, CLOSEUP_PX, 3))
    fine = _convolved(_convolved(Layer.Rescaling(1 / 128, -1.0)(image), 12, 2), 20, 2)
    coarse = _convolved(_convolved(_convolved(fine, 32, 2), 48), 48)
    context = Layer.Conv2D(32, CLOSEUP_PX // 8, activation="relu")(_convolved(coarse, 8, width=1))
    enlarged = Layer.UpSampling2D(2)(_convolved(coarse, 16, width=1))
    heatmaps = Layer.Conv2D(3, 3, padding="same")(_convolved(Layer.Concatenate()([enlarged, fine]), 16))
    return tf.keras.Model(image, [heatmaps, Layer.Conv2D(3, 1)(context)])


def _convolved(value: Any, channels: int, stride: int = 1, width: int = 3) -> Any:
    value = Layer.Conv2D(channels, width, stride, "same", use_bias=False)(value)
    return Layer.ReLU(6.0)(Layer.BatchNormalization()(value))


def located(heatmaps: tf.Tensor) -> tf.Tensor:
    """The points [n, 3, 2] in torsos from the middle, as `FootNetwork` reads them."""
    shares = tf.nn.softmax(tf.reshape(heatmaps, (-1, len(CELLS), 3)), axis=1)
    return tf.einsum("nck,cd->nkd", shares, CELLS * np.float32(CLOSEUP_TORSOS))


def loss_of(heatmaps: tf.Tensor, logits: tf.Tensor, points: tf.Tensor, seen: tf.Tensor) -> tf.Tensor:
    """Position loss of the visible points, and the loss of the certainty that a point is visible and found."""
    found = located(heatmaps)
    errors = tf.abs(found - points)
    huber = tf.where(errors < HUBER_TORSOS, errors**2 / (2 * HUBER_TORSOS), errors - HUBER_TORSOS / 2)
    visible = tf.cast(seen, tf.float32)
    hit = tf.cast(tf.norm(tf.stop_gradient(found) - points, axis=2) < HIT_TORSOS, tf.float32) * visible
    certainty = tf.nn.sigmoid_cross_entropy_with_logits(hit, tf.reshape(logits, (-1, 3)))
    position = tf.reduce_sum(tf.reduce_sum(huber, 2) * visible) / tf.reduce_sum(visible)
    return position + SCORE_WEIGHT * tf.reduce_mean(certainty)


def fit(variants: list[Closeups]) -> tf.keras.Model:
    """A network fitted to the variants in turn, one each epoch."""
    tf.keras.utils.set_random_seed(SEED)
    network = build_network()
    batches = len(variants[0].points) // BATCH_SIZE
    rate = tf.keras.optimizers.schedules.CosineDecay(
        FIRST_LEARNING_RATE,
        batches * EPOCHS - WARM_UP_STEPS,
        alpha=0.01,
        warmup_target=LEARNING_RATE,
        warmup_steps=WARM_UP_STEPS,
    )
    optimizer = tf.keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY)

    @tf.function
    def step(pixels: tf.Tensor, points: tf.Tensor, seen: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            heatmaps, logits = network(tf.cast(pixels, tf.float32), training=True)
            loss = loss_of(heatmaps, logits, points, seen)
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))

    for epoch in track(range(EPOCHS), "fitting"):
        closeups = variants[epoch % len(variants)]
        order = np.random.default_rng([SEED, epoch]).permutation(len(closeups.points))
        for batch in order[: batches * BATCH_SIZE].reshape(batches, BATCH_SIZE):
            step(closeups.pixels[batch], closeups.points[batch], closeups.seen[batch])
    return network


def convert(network: tf.keras.Model, examples: Closeups) -> bytes:
    """An int8 .tflite file that takes pixel - 128. examples: give the value ranges."""
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([pixels[np.newaxis].astype(np.float32)] for pixels in examples.pixels)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def print_errors(network: FootNetwork, closeups: Closeups) -> None:
    """Print the errors of a file on close-ups, in torsos."""
    found, certainty = (
        np.stack(each)
        for each in zip(*(network.find(pixels, mirrored=False) for pixels in closeups.pixels), strict=True)
    )
    errors = np.hypot(*(found * CLOSEUP_TORSOS - closeups.points).transpose(2, 0, 1))
    table = Table("point", "median", "90 %", "certain", "median if certain", "90 %")
    for point, name in enumerate(("big toe", "small toe", "heel")):
        seen = closeups.seen[:, point]
        error, certain = errors[seen, point], certainty[seen, point] >= MIN_CERTAINTY
        figures = (np.median(error), np.percentile(error, 90), np.median(error[certain]))
        table.add_row(
            name,
            *(f"{figure:.4f}" for figure in figures[:2]),
            f"{certain.mean():.0%}",
            f"{figures[2]:.4f}",
            f"{np.percentile(error[certain], 90):.4f}",
        )
    Console().print(table)


@click.command()
@click.option("--stills", type=click.Path(path_type=Path, exists=True), required=True, help="Rendered by `stills`.")
@click.option("--into", type=click.Path(path_type=Path), default=MODELS, help="Folder to write to.")
def main(stills: Path, into: Path) -> None:
    """Fit the foot network to stills with seeds from 1000 and write foot.tflite."""
    seeds = [seed for seed in (int(file.stem) for file in sorted(stills.glob("*.json"))) if seed >= FIRST_SEED]
    cycle, remainder = HELD_OUT
    patches = patches_of(stills, [seed for seed in seeds if seed % cycle != remainder])
    variants = [closeups_of(patches, np.random.default_rng([SEED, variant])) for variant in range(VARIANTS)]
    network = fit(variants)
    some = np.random.default_rng(SEED).permutation(len(patches.points))[:CALIBRATION_COUNT]
    file = into / "foot.tflite"
    file.write_bytes(
        convert(network, Closeups(variants[0].pixels[some], variants[0].points[some], variants[0].seen[some]))
    )
    write_manifest(into)
    held_out = patches_of(stills, [seed for seed in seeds if seed % cycle == remainder])
    print_errors(FootNetwork(file), closeups_of(held_out, np.random.default_rng(SEED)))


if __name__ == "__main__":
    main()
