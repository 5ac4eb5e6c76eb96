"""Installs the locked wheels for a Raspberry Pi's processor into a folder of another machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.distributions.build import REPOSITORY

# The platforms that pip on such a board accepts. The host's pip installs the wheels: emulated, that takes half an hour.
PLATFORMS = [f"manylinux{tag}_aarch64" for tag in ("_2_39", "_2_31", "_2_28", "_2_27", "_2_26", "_2_17", "2014")]


def install_locked_wheels(python_version: str, into: Path) -> None:
    """Install the wheels of requirements.lock for this version of Python, such as "3.11", into a folder."""
    platforms = [part for tag in PLATFORMS for part in ("--platform", tag)]
    kind = ["--implementation", "cp", "--python-version", python_version, *platforms]
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--upgrade", "--target", str(into)]
    lock = REPOSITORY / "requirements.lock"
    subprocess.run([sys.executable, "-m", "pip", "install", "-qq", *kind, *options, "-r", lock], check=True)
