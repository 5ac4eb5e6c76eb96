"""Clients that drip, idle or stay silent do not take the staff pages from others. The server is the real one."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.staff.access import StaffAccess
from tests.kiosk.staff.staff_server import StaffServer

STAFF_ADDRESS = "127.0.0.2"  # the attacker has 127.0.0.1
STAFF_PATIENCE_S = 15


def status(served: StaffServer, tls: ssl.SSLContext | None = None) -> str:
    """The status line of the log-in page for somebody else's browser."""
    with socket.create_connection(("127.0.0.1", served.port), STAFF_PATIENCE_S, (STAFF_ADDRESS, 0)) as raw:
        browser: socket.socket = tls.wrap_socket(raw, server_hostname="127.0.0.1") if tls else raw
        browser.sendall(b"GET /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        line = browser.recv(4096).partition(b"\r\n")[0].decode()
        while browser.recv(4096):
            pass
        return line


@contextlib.contextmanager
def connections(served: StaffServer, number: int) -> Iterator[list[socket.socket]]:
    found = [socket.create_connection(("127.0.0.1", served.port), 5) for _ in range(number)]
    try:
        yield found
    finally:
        for one in found:
            one.close()


@contextlib.contextmanager
def dripping(sockets: list[socket.socket]) -> Iterator[None]:
    """One byte of a header a second on each connection."""
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(1.0):
            for one in sockets:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")

    for one in sockets:
        with contextlib.suppress(OSError):
            one.sendall(b"GET / HTTP/1.1\r\nX-Drip: ")
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    StaffAccess(tmp_path).set_pin("280417")
    return tmp_path


@pytest.fixture
def certificate(tmp_path_factory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    words = [*make.split(), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem"]
    subprocess.run([*words, "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder


def test_dripping_connections(state, tmp_path_factory) -> None:
    with (
        StaffServer(state, tmp_path_factory.mktemp("config")) as served,
        connections(served, 40) as sockets,
        dripping(sockets),
    ):
        assert "200" in status(served)


def test_a_dripping_request_ends(state, tmp_path_factory) -> None:
    """However slowly it drips: the connection is closed, and the address may come again."""
    with (
        StaffServer(state, tmp_path_factory.mktemp("config")) as served,
        connections(served, 1) as sockets,
        dripping(sockets),
    ):
        sockets[0].settimeout(40)
        with contextlib.suppress(ConnectionResetError):
            while sockets[0].recv(4096):  # times out if the connection stays open
                pass


def test_six_hundred_idle_connections(state, tmp_path_factory) -> None:
    with StaffServer(state, tmp_path_factory.mktemp("config")) as served, connections(served, 600):
        assert "200" in status(served)


def test_silent_tls_connections(state, tmp_path_factory, certificate) -> None:
    settings = f'certificate = "{certificate}/cert.pem"\nkey = "{certificate}/key.pem"'
    tls = ssl.create_default_context(cafile=certificate / "cert.pem")
    with StaffServer(state, tmp_path_factory.mktemp("config"), settings) as served, connections(served, 12):
        assert "200" in status(served, tls)


def test_nothing_of_this_is_in_the_journal(state, tmp_path_factory, certificate) -> None:
    """`StaffServer` asserts at its end that the process has written no line of error."""
    settings = f'certificate = "{certificate}/cert.pem"\nkey = "{certificate}/key.pem"'
    tls = ssl.create_default_context(cafile=certificate / "cert.pem")
    with StaffServer(state, tmp_path_factory.mktemp("config"), settings) as served:
        for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\0" * 300):
            with connections(served, 1) as sockets:
                sockets[0].sendall(nonsense)
        assert "200" in status(served, tls)
