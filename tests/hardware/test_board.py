from __future__ import annotations

import pytest

from hardware.board import ThrottleFlag, read_board, throttling


@pytest.fixture
def pi(tmp_path, monkeypatch):
    """The files of a Raspberry Pi and its firmware's answer."""
    files = {
        "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
        "proc/meminfo": "MemTotal:        3884324 kB\nMemAvailable:    3000000 kB\nHugePages_Total:       0\n",
        "proc/uptime": "3725.11 14000.10\n",
        "sys/class/thermal/thermal_zone0/temp": "81277\n",
        "bin/vcgencmd": "#!/bin/sh\necho throttled=0x50004\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "bin/vcgencmd").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/bin:/usr/bin")
    return tmp_path


def test_a_hot_raspberry_pi(pi) -> None:
    health = read_board(pi, root=pi)
    assert health.model == "Raspberry Pi 4 Model B Rev 1.4"
    assert health.temperature_c == pytest.approx(81.277)
    assert health.throttling == {ThrottleFlag.THROTTLED}
    assert health.throttling_since_boot == {ThrottleFlag.UNDER_VOLTAGE, ThrottleFlag.THROTTLED}
    assert health.memory_total == 3884324 * 1024
    assert health.memory_free == 3000000 * 1024
    assert health.disk_free is not None
    assert health.disk_free > 0
    assert health.uptime_s == pytest.approx(3725.11)
    assert health.degraded_reason == "81 °C, throttled"


def test_values_the_board_does_not_report_are_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    health = read_board(tmp_path / "missing", root=tmp_path)
    assert set(vars(health).values()) == {None}
    assert health.degraded_reason is None


@pytest.mark.parametrize("answer", ["echo error", "exit 1", "echo"], ids=["no number", "failure", "nothing"])
def test_firmware_that_gives_no_answer(pi, answer) -> None:
    (pi / "bin/vcgencmd").write_text(f"#!/bin/sh\n{answer}\n")
    assert read_board(pi, root=pi).throttling is None


def test_every_flag() -> None:
    assert throttling(0b1111) == set(ThrottleFlag)
    assert throttling(0) == frozenset()
