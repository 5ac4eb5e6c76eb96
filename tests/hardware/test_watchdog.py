"""Watchdog messages, received on a bound socket like systemd's own."""

from __future__ import annotations

import socket

import pytest

from hardware.watchdog import Watchdog


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path):
    """systemd's end of the socket, and the environment it sets: a watchdog timeout of 20 s."""
    name = (
        f"{tmp_path}/notify" if request.param == "path" else f"@gym-mirror-test-{tmp_path.name}-{tmp_path.parent.name}"
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(name.replace("@", "\0", 1) if request.param == "abstract" else name)
        end.settimeout(5)
        yield end, {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000000"}


def received(end: socket.socket) -> list[str]:
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
    watchdog.set_status("Waiting for a member")
    watchdog.alive(100.0)
    watchdog.stopping()
    assert received(end) == ["READY=1", "STATUS=Waiting for a member", "WATCHDOG=1", "STOPPING=1"]
    watchdog.alive(200.0)
    assert received(end) == []


def test_four_keepalives_are_sent_per_timeout(systemd) -> None:
    end, environment = systemd
    watchdog = Watchdog(environment)
    for tenth in range(200):
        watchdog.alive(tenth / 10)
    assert received(end) == ["WATCHDOG=1"] * 4


def test_without_systemd_nothing_happens() -> None:
    watchdog = Watchdog({})
    watchdog.ready()
    watchdog.alive(1.0)
    watchdog.stopping()
