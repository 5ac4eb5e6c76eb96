"""Builds the releases that the tests install."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.distributions.build import REPOSITORY

SIGNER = "releases@example.org"


def build_release(version: str, family: str, out: Path, key: Path | None = None) -> Path:
    """Build the release of the last commit for a processor and Python. Returns the archive.

    key: a file next to gpg's key ring that has SIGNER's secret key; None = not signed.
    """
    script = [sys.executable, str(REPOSITORY / "systemd/release/build.py")]
    signed = ["--key", SIGNER] if key is not None else []
    environment = os.environ | ({"GNUPGHOME": str(key.parent)} if key is not None else {})
    given = ["--version", version, "--out", str(out), "--family", family, *signed]
    subprocess.run([*script, *given], check=True, env=environment)
    return out / f"gym-mirror-{version}-{family}.tar.gz"
