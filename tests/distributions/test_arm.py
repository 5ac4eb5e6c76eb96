"""The pinned wheels for a Raspberry Pi's processor install, and the tests of the pose engine pass with them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.distributions.build import PYTHON, REPOSITORY, debian_root

APT = ("git",)
WHAT = (
    "import json, platform, ai_edge_litert, cv2, numpy; "
    "print(json.dumps([platform.machine(), ai_edge_litert.__version__, cv2.__version__, numpy.__version__]))"
)
# The platforms that pip on such a board accepts. The host's pip installs the wheels: emulated, that takes half an hour.
PLATFORMS = [f"manylinux{tag}_aarch64" for tag in ("_2_39", "_2_31", "_2_28", "_2_27", "_2_26", "_2_17", "2014")]


@pytest.mark.long
def test_the_pinned_wheels_carry_the_pose_engine_on_arm() -> None:
    root = debian_root("trixie-arm", "trixie", APT, ["pytest", "hypothesis"], arm=True)
    inside = root.folder / "opt/checkout"
    shutil.rmtree(inside, ignore_errors=True)
    for part in ("hardware", "inference", "kiosk", "tests"):
        shutil.copytree(REPOSITORY / part, inside / part)
    for file in ("pyproject.toml", "requirements.lock"):
        shutil.copy(REPOSITORY / file, inside)
    _install(next((root.folder / "opt/venv/lib").glob("python3.*")))
    root.run([PYTHON, "-m", "pip", "check"], timeout=600)
    machine, *versions = json.loads(root.run([PYTHON, "-c", WHAT]).stdout)
    assert machine == "aarch64"
    pinned = (REPOSITORY / "requirements.lock").read_text()
    for name, version in zip(("ai-edge-litert", "opencv-python-headless", "numpy"), versions, strict=True):
        assert f"{name}=={version}" in pinned
    done = root.run(
        [PYTHON, "-m", "pytest", "-m", "not long", "--rootdir", "/opt/checkout", "/opt/checkout/tests/inference"],
        {"PYTHONPATH": "/opt/checkout", "QEMU_CPU": "cortex-a76"},
        timeout=7200,
    )
    assert " passed" in done.stdout


def _install(library: Path) -> None:
    """Install the locked wheels for a board into this library folder of an environment."""
    platforms = [part for tag in PLATFORMS for part in ("--platform", tag)]
    kind = ["--implementation", "cp", "--python-version", library.name.removeprefix("python"), *platforms]
    into = [
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--upgrade",
        "--target",
        str(library / "site-packages"),
    ]
    lock = REPOSITORY / "requirements.lock"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *kind, *into, "-r", lock], check=True)
