from __future__ import annotations

import shutil
import signal
import socket
import ssl
import threading
from urllib.request import urlopen

import pytest
from flask import Flask

from kiosk.settings import Staff
from kiosk.staff.server import serve
from tests.kiosk.notify.servers import WebServer, make_certificate
from tests.kiosk.staff.staff_server import STOP_TIMEOUT_S, StaffServer, free_port


def test_the_pages_are_served_on_this_machine_only_until_sigterm(state, tmp_path_factory) -> None:
    with StaffServer(state, tmp_path_factory.mktemp("config")) as served:
        assert served.address == f"http://127.0.0.1:{served.port}/"
        with urlopen(served.address) as answer:
            assert answer.url.endswith("/log-in")
            assert "Staff PIN" in answer.read().decode()
            assert answer.headers["Server"] == "gym-mirror"
        for nonsense in (
            b"\0" * 100,
            b"GET / HTTP/9.9\r\n\r\n",
            b"POST /log-in HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", served.port)) as raw:
                raw.sendall(nonsense)
        with urlopen(served.address) as answer:
            assert answer.status == 200


def test_a_stop_before_the_first_request_ends_every_thread() -> None:
    lines: list[str] = []

    def announce(line: str) -> None:
        lines.append(line)
        if len(lines) == 1:
            signal.raise_signal(signal.SIGTERM)

    before = set(threading.enumerate())
    handler = signal.getsignal(signal.SIGTERM)
    try:
        serve(Flask("pages"), Staff(port=free_port()), announce)
    finally:
        signal.signal(signal.SIGTERM, handler)
    assert lines[1:] == ["Stopped."]
    assert not [thread for thread in set(threading.enumerate()) - before if not thread.daemon]


def test_a_port_in_use_is_said_in_one_sentence(state, tmp_path_factory) -> None:
    config = tmp_path_factory.mktemp("config")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = StaffServer(state, config, port=taken.getsockname()[1]).start()
        _, complaint = process.communicate(timeout=STOP_TIMEOUT_S)
    assert process.returncode == 2
    assert complaint.startswith("gym-mirror: The pages cannot listen on 127.0.0.1 port")
    assert complaint.count("\n") == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_with_a_certificate_the_pages_speak_https(state, tmp_path_factory) -> None:
    config = tmp_path_factory.mktemp("config")
    certificate, key = make_certificate(config)
    with StaffServer(state, config, f'certificate = "{certificate}"\nkey = "{key}"') as served:
        assert served.address.startswith("https://")
        with urlopen(served.address, context=ssl.create_default_context(cafile=certificate)) as answer:
            assert answer.status == 200
            assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_staff_are_told_by_the_running_service_that_its_certificate_ends(state, tmp_path_factory) -> None:
    config = tmp_path_factory.mktemp("config")
    certificate, key = make_certificate(config)
    with WebServer() as web:
        table = f'certificate = "{certificate}"\nkey = "{key}"\n[notify]\nwebhook = "{web.address}"'
        with StaffServer(state, config, table):
            body = web.received.get(timeout=STOP_TIMEOUT_S)
    assert (body["kind"], body["about"]) == ("fault", "certificate")
    assert (state / "notify.json").exists()
