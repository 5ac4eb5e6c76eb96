"""How the board is doing: heat, power, memory, disk, uptime. What it does not tell is None, never zero."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HOT_C = 80.0  # a Raspberry Pi slows itself down from here on
VCGENCMD_S = 2.0  # the firmware answers in milliseconds, or not at all


class ThrottleFlag(StrEnum):
    """Why a Raspberry Pi runs slower than it could."""

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
SINCE_BOOT_SHIFT = 16  # the same flags again, so many bits higher: has happened since the board started


@dataclass(frozen=True)
class BoardHealth:
    """model: such as "Raspberry Pi 5 Model B Rev 1.0". temperature_c: of the processor, in degrees Celsius.

    strain, strain_since_boot: None where there is no Raspberry Pi firmware to ask. memory_free, memory_total,
    disk_free: bytes; the disk is the one the usage log is on. uptime_s: seconds since the board started.
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
        """What slows the board down right now, such as "83 °C, throttled"; None while nothing does."""
        hot = self.temperature_c is not None and self.temperature_c >= HOT_C
        parts = [f"{self.temperature_c:.0f} °C"] if hot else []
        return ", ".join([*parts, *sorted(self.throttling or ())]) or None


def read_board(state: Path, root: Path = Path("/")) -> BoardHealth:
    """Ask the board. state: a directory on the disk of the usage log. root: where /proc and /sys are.

    Takes some milliseconds on a Raspberry Pi (a call of vcgencmd): ask every half minute, not every frame.
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
    """What the lowest four bits of the firmware's answer mean."""
    return frozenset(meaning for bit, meaning in THROTTLE_BITS.items() if flags >> bit & 1)


def _throttled() -> int | None:
    """The firmware's flags, such as 0x50005; None where there is no Raspberry Pi firmware."""
    program = shutil.which("vcgencmd")
    if program is None:
        return None
    try:
        answer = subprocess.run(
            [program, "get_throttled"], capture_output=True, text=True, timeout=VCGENCMD_S, check=True
        ).stdout
        return int(answer.strip().removeprefix("throttled="), 16)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _memory(file: Path) -> dict[str, int]:
    """Lines such as `MemTotal:  8131072 kB`, in bytes."""
    fields = (line.split() for line in (_text(file) or "").splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in fields if words[-1] == "kB"}


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
