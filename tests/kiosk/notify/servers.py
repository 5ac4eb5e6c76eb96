"""A mail server and a web server on this machine that keep what they receive. Both can be dead."""

from __future__ import annotations

import json
import socketserver
import ssl
import subprocess
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, Self

USER, PASSWORD = "mirror@gym.example", "correct horse"
MAKE = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost"


def make_certificate(folder: Path, days: int = 2) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made by openssl."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    options = ["-days", str(days), "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*MAKE.split(), *options, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


class _SmtpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    sink: MailServer


class _InBackground:
    """Serves on a thread of its own. Use as `with`."""

    _server: socketserver.TCPServer

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class MailServer(_InBackground):
    """An SMTP server that takes mail only over TLS and after a log-in.

    mails: received mails.
    log_ins: what clients sent after AUTH.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.log_ins: list[str] = []
        self.refuses = False
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        server = _SmtpServer(("127.0.0.1", 0), _SmtpHandler)
        server.sink = self
        self._server, self.port = server, server.server_address[1]


class _SmtpHandler(socketserver.StreamRequestHandler):
    server: _SmtpServer

    def handle(self) -> None:
        sink, secure, logged_in = self.server.sink, False, False
        self._say("220 localhost")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self._say("250-localhost\r\n250 AUTH PLAIN" if secure else "250-localhost\r\n250 STARTTLS")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            elif verb == "STARTTLS":
                self._say("220 go on")
                try:
                    self.request = sink.context.wrap_socket(self.request, server_side=True)
                except ssl.SSLError:  # the client does not trust the certificate
                    return
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
                secure = True
            elif verb == "AUTH":
                sink.log_ins.append(line)
                logged_in = True
                self._say("235 welcome")
            elif sink.refuses or not (secure and logged_in):
                self._say("451 not now")
            elif verb == "DATA":
                self._say("354 go on")
                sink.mails.append(self._read_mail())
                self._say("250 taken")
            else:
                if verb == "RCPT":
                    sink.recipients.append(line)
                self._say("250 good")

    def _read_mail(self) -> EmailMessage:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class WebServer(_InBackground):
    """Takes every POST.

    bodies: received JSON; `received` has the same to wait for.
    status: of the answers.
    """

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.received: Queue[dict[str, Any]] = Queue()
        self.status = 200
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if sink.status < 300:
                    assert self.headers["Content-Type"] == "application/json"
                    sink.bodies.append(json.loads(body))
                    sink.received.put(sink.bodies[-1])
                self.send_response(sink.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/hook/secret"
