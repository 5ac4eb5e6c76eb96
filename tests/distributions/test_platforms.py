"""The tests of camera, model and movement on Debian 12 and 13, with their own NumPy and OpenCV."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.distributions.build import PYTHON, debian_root

REPOSITORY = Path(__file__).parents[2]
APT = ("python3-numpy", "python3-opencv", "git")
PIP = (
    "argon2-cffi", "cheroot", "click", "flask", "hypothesis", "protobuf", "pydantic", "pygal", "pygame-ce", "pytest",
    "rich", "tqdm", "tzdata",
)  # fmt: skip
# Without dependencies: LiteRT's ml_dtypes requires NumPy 2 but is never imported; the installer leaves it out too.
PIP_ALONE = ("ai-edge-litert", "flatbuffers", "backports.strenum<1.3")
VERSIONS = "import json, numpy, cv2; print(json.dumps([numpy.__version__, cv2.__version__]))"
TESTS = ("tests/hardware", "tests/inference", "tests/kiosk/movement", "tests/kiosk/usage")


@pytest.mark.long
@pytest.mark.parametrize(
    ("suite", "numpy", "opencv"),
    [("bookworm", "1.24", "4.6"), ("trixie", "2.2", "4.10")],
    ids=["Debian 12", "Debian 13"],
)
def test_on(suite, numpy, opencv) -> None:
    root = debian_root(f"{suite}-tests", suite, APT, PIP, PIP_ALONE)
    found = json.loads(root.run([PYTHON, "-c", VERSIONS]).stdout)
    assert [version.startswith(wanted) for version, wanted in zip(found, (numpy, opencv), strict=True)] == [True, True]
    inside = root.folder / "opt/checkout"
    shutil.rmtree(inside, ignore_errors=True)
    for part in ("hardware", "inference", "kiosk", "systemd", "tests"):
        shutil.copytree(REPOSITORY / part, inside / part)
    shutil.copy(REPOSITORY / "pyproject.toml", inside)
    tests = [f"/opt/checkout/{folder}" for folder in TESTS]
    done = root.run(
        [PYTHON, "-m", "pytest", "-m", "not long", "--rootdir", "/opt/checkout", *tests],
        {"PYTHONPATH": "/opt/checkout"},
    )
    assert " passed" in done.stdout
