"""The manifest of the shipped model files; written by `inference.training.build`."""

from __future__ import annotations

import hashlib
from pathlib import Path


def write_manifest(into: Path) -> None:
    """Write the names and hashes that `load_model` checks to files.toml."""
    lines = ["# Written by inference.training.build: the shipped files and their SHA-256.\n"]
    for file in sorted(into.glob("*.tflite")):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        name = f"{file.stem.split('-')[0]}-int8"
        lines.append(f'["{file.name}"]\nname = "{name}"\nsha256 = "{digest}"\n')
    (into / "files.toml").write_text("\n".join(lines), encoding="utf-8")
