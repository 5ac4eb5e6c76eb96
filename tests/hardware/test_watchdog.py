"""systemd's side is a bound socket, as systemd's own."""

from __future__ import annotations

import socket

import pytest

from hardware.watchdog import Watchdog


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path):
    """systemd's end and the environment it gives: 20 s of patience."""
    name = (
        f"{tmp_path}/notify" if request.param == "path" else f"@gym-mirror-test-{tmp_path.name}-{tmp_path.parent.name}"
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(name.replace("@", "\0", 1) if request.param == "abstract" else name)
        end.settimeout(5)
        yield end, {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000000"}


def heard(end: socket.socket) -> list[str]:
    end.setblocking(False)
    messages = []
    try:
        while True:
            messages.append(end.recv(100).decode())
    except BlockingIOError:
        return messages


def test_from_start_to_stop(systemd) -> None:
    end, environment = systemd
    watchdog = Watchdog(environment)
    watchdog.ready()
    watchdog.set_status("Waiting for somebody")
    watchdog.alive(100.0)
    watchdog.stopping()
    assert heard(end) == ["READY=1", "STATUS=Waiting for somebody", "WATCHDOG=1", "STOPPING=1"]
    watchdog.alive(200.0)
    assert heard(end) == []


def test_signs_of_life_come_four_times_as_often_as_needed_and_no_more(systemd) -> None:
    end, environment = systemd
    watchdog = Watchdog(environment)
    for tenth in range(200):
        watchdog.alive(tenth / 10)
    assert heard(end) == ["WATCHDOG=1"] * 4


def test_without_systemd_nothing_happens() -> None:
    watchdog = Watchdog({})
    watchdog.ready()
    watchdog.alive(1.0)
    watchdog.stopping()
