from __future__ import annotations

import shutil
import signal
import socket
import ssl
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest
from cheroot.server import HTTPServer
from flask import Flask

from kiosk.settings import Staff
from kiosk.staff.connections import StaffServer as PagesServer
from kiosk.staff.server import STOP_SIGNALS, ServeError, serve
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


@pytest.mark.parametrize("during_start", [False, True])
def test_a_stop_before_the_first_request_and_one_more_while_it_stops_end_every_thread(
    monkeypatch: pytest.MonkeyPatch, during_start: bool
) -> None:
    lines: list[str] = []

    def announce(line: str) -> None:
        lines.append(line)
        signal.raise_signal(signal.SIGINT if len(lines) > 1 else signal.SIGTERM)

    def prepare(server: PagesServer) -> None:
        HTTPServer.prepare(server)
        if during_start:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(PagesServer, "prepare", prepare)
    before = set(threading.enumerate())
    handlers = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    try:
        serve(Flask("pages"), Staff(address="::1", port=free_port()), announce)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert lines[-1] == "Stopped."
    assert during_start or "http://[::1]:" in lines[0]
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


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Staff(address="n" * 300), "cannot be the name of a host"),
        (Staff(certificate=Path(__file__), key=Path(__file__)), "staff.certificate and staff.key"),
    ],
)
def test_settings_that_cannot_be_served_are_named(settings, words) -> None:
    with pytest.raises(ServeError, match=words):
        serve(Flask("pages"), settings, print)


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
