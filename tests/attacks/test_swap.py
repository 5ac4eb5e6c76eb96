"""No frame reaches the swap: the mirror's pages are locked, as /proc shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd/gym-mirror.service"
# The camera's frames come after the lock, on another thread.
PROGRAM = """
import threading
import numpy as np
from hardware.memory_lock import lock_memory
lock_memory()
frames = []
thread = threading.Thread(target=lambda: frames.extend(np.full((720, 1280, 3), 7, np.uint8) for _ in range(20)))
thread.start()
thread.join()
print(open("/proc/self/status").read())
print(open("/proc/self/smaps").read())
"""
FRAMES_KB = 20 * 720 * 1280 * 3 // 1024


def test_frames_after_the_lock_are_locked_too() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    if "MemoryLockError" in done.stderr:
        pytest.skip("needs the right to lock memory, which the unit gives")
    assert done.returncode == 0, done.stderr
    status = {line.split(":")[0]: line.split()[1] for line in done.stdout.splitlines() if line.startswith("Vm")}
    assert int(status["VmLck"]) > FRAMES_KB
    assert int(status["VmSwap"]) == 0
    areas = [area for area in done.stdout.split("VmFlags:")[1:] if " lo" not in area.splitlines()[0]]
    anonymous = sum(
        int(line.split()[1]) for area in areas for line in area.splitlines() if line.startswith("Anonymous:")
    )
    assert anonymous < 1000, "no page of data is left unlocked but the kernel's own"


def test_the_unit_allows_the_lock() -> None:
    lines = UNIT.read_text().splitlines()
    assert "LimitMEMLOCK=infinity" in lines
    assert "MemorySwapMax=0" in lines
