"""The first thing that `make` does: find a Python that suits."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_an_unsuitable_python_is_one_sentence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / "python3.10"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    done = subprocess.run(
        ["make", f"PYTHON={python}", "run"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "Python 3.11, 3.12 or 3.13 is needed; name yours: make PYTHON=python3.12 run"
    assert not (tmp_path / ".venv").exists()
