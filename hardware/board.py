"""Board health: temperature, power, memory, disk, uptime. A value the board does not report is None, never zero."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HOT_C = 80.0  # a Raspberry Pi lowers its clock rate at and above this temperature
VCGENCMD_TIMEOUT_S = 2.0  # the firmware answers in milliseconds or not at all


class ThrottleFlag(StrEnum):
    """A reason why a Raspberry Pi runs below full speed."""

    UNDER_VOLTAGE = "under-voltage"
    FREQUENCY_CAPPED = "frequency capped"
    THROTTLED = "throttled"
    SOFT_LIMIT = "soft temperature limit"


THROTTLE_BITS = {
    0: ThrottleFlag.UNDER_VOLTAGE,
    1: ThrottleFlag.FREQUENCY_CAPPED,
    2: ThrottleFlag.THROTTLED,
    3: ThrottleFlag.SOFT_LIMIT,
}
SINCE_BOOT_SHIFT = 16  # bits; above it the same flags mean "has happened since boot"


@dataclass(frozen=True)
class BoardHealth:
    """One reading of the board; None for each value that the board does not report.

    model: such as "Raspberry Pi 5 Model B Rev 1.0".
    temperature_c: processor temperature, degrees Celsius.
    throttling: flags in force now; None without Raspberry Pi firmware.
    throttling_since_boot: flags seen since boot; None without Raspberry Pi firmware.
    memory_free: memory available to programs, bytes.
    memory_total: installed memory, bytes.
    disk_free: free space on the disk of the usage log, bytes.
    uptime_s: time since the board started, seconds.
    """

    model: str | None
    temperature_c: float | None
    throttling: frozenset[ThrottleFlag] | None
    throttling_since_boot: frozenset[ThrottleFlag] | None
    memory_free: int | None
    memory_total: int | None
    disk_free: int | None
    uptime_s: float | None

    @property
    def degraded_reason(self) -> str | None:
        """Why the board runs below full speed now, such as "83 °C, throttled"; None at full speed."""
        hot = self.temperature_c is not None and self.temperature_c >= HOT_C
        parts = [f"{self.temperature_c:.0f} °C"] if hot else []
        return ", ".join([*parts, *sorted(self.throttling or ())]) or None


def is_raspberry_pi(health: BoardHealth) -> bool:
    """Whether the board is one on whose pins the buttons belong."""
    return health.model is not None and health.model.startswith("Raspberry Pi")


def read_board(state: Path, root: Path = Path("/")) -> BoardHealth:
    """Read the board's health.

    Takes a few milliseconds on a Raspberry Pi (one vcgencmd call): call it every 30 seconds, not every frame.

    state: a directory on the disk of the usage log.
    root: the directory that holds /proc and /sys.
    """
    flags = _throttled()
    memory = _memory(root / "proc/meminfo")
    milli_c = _text(root / "sys/class/thermal/thermal_zone0/temp")
    uptime = _text(root / "proc/uptime")
    return BoardHealth(
        model=_text(root / "proc/device-tree/model"),
        temperature_c=int(milli_c) / 1000 if milli_c else None,
        throttling=None if flags is None else throttling(flags),
        throttling_since_boot=None if flags is None else throttling(flags >> SINCE_BOOT_SHIFT),
        memory_free=memory.get("MemAvailable"),
        memory_total=memory.get("MemTotal"),
        disk_free=_disk_free(state),
        uptime_s=float(uptime.split()[0]) if uptime else None,
    )


def throttling(flags: int) -> frozenset[ThrottleFlag]:
    """The flags in the lowest four bits of the firmware's answer."""
    return frozenset(meaning for bit, meaning in THROTTLE_BITS.items() if flags >> bit & 1)


def _throttled() -> int | None:
    """The firmware's throttling bits, such as 0x50005; None without Raspberry Pi firmware."""
    program = shutil.which("vcgencmd")
    if program is None:
        return None
    try:
        answer = subprocess.run(
            [program, "get_throttled"], capture_output=True, text=True, timeout=VCGENCMD_TIMEOUT_S, check=True
        ).stdout
        return int(answer.strip().removeprefix("throttled="), 16)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _memory(file: Path) -> dict[str, int]:
    """Bytes by name, from lines such as `MemTotal:  8131072 kB`."""
    lines = (line.split() for line in (_text(file) or "").splitlines())
    return {fields[0].rstrip(":"): int(fields[1]) * 1024 for fields in lines if fields[-1] == "kB"}


def _disk_free(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8").strip("\0\n ") or None
    except OSError:
        return None
