"""The pinned wheels for a Raspberry Pi's processor install, and the tests of the pose engine pass with them."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.distributions.arm_wheels import install_locked_wheels
from tests.distributions.build import PYTHON, REPOSITORY, debian_root

APT = ("git",)
WHAT = (
    "import json, platform, ai_edge_litert, cv2, numpy; "
    "print(json.dumps([platform.machine(), ai_edge_litert.__version__, cv2.__version__, numpy.__version__]))"
)


@pytest.mark.long
def test_the_pinned_wheels_carry_the_pose_engine_on_arm() -> None:
    root = debian_root("trixie-arm", "trixie", APT, ["pytest", "hypothesis"], arm=True)
    inside = root.folder / "opt/checkout"
    shutil.rmtree(inside, ignore_errors=True)
    for part in ("hardware", "inference", "kiosk", "tests"):
        shutil.copytree(REPOSITORY / part, inside / part)
    for file in ("pyproject.toml", "requirements.lock"):
        shutil.copy(REPOSITORY / file, inside)
    library = next((root.folder / "opt/venv/lib").glob("python3.*"))
    install_locked_wheels(library.name.removeprefix("python"), library / "site-packages")
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
