"""Sends one message: by e-mail through an SMTP server with TLS, or to a webhook. Blocks for a bounded time."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from email.message import EmailMessage
from email.utils import formatdate
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kiosk.errors import KioskError
from kiosk.notify.messages import Message
from kiosk.settings import Notify

TIMEOUT_S = 20.0  # for each answer of a server
IMPLICIT_TLS_PORT = 465  # every other port begins in clear text and changes to TLS before the log-in

Send = Callable[[Message], None]


class SendError(KioskError, OSError):
    """The message was not accepted; it stays queued. The text says why."""


def channels(settings: Notify) -> dict[str, Send]:
    """The channels that are set, by name. Each raises SendError."""
    found: dict[str, Send] = {}
    if settings.smtp_host is not None:
        found["mail"] = lambda message: send_mail(settings, message)
    if settings.webhook is not None:
        address = settings.webhook
        found["webhook"] = lambda message: post(address, message)
    return found


def send_mail(settings: Notify, message: Message) -> None:
    """Hand the message to the SMTP server, over TLS only. Raises SendError."""
    assert settings.smtp_host is not None
    password = None if settings.password_file is None else _password(settings.password_file)
    try:
        server = _connect(settings.smtp_host, settings.smtp_port)
        with closing(server):
            if password is not None:
                server.login(settings.smtp_user or settings.mail_from or "", password)
            server.send_message(_mail(settings, message))
            with suppress(OSError, smtplib.SMTPException):  # the message is accepted, whatever happens to the farewell
                server.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"The mail server {settings.smtp_host} did not accept a message: {error}.") from error
    except ValueError:  # its text would quote the password
        raise SendError("smtp_host, smtp_user or the password has letters that cannot be sent.") from None


def _password(file: Path) -> str:
    """Raises SendError."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SendError(f"The password file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SendError(f"The password file {file} is not UTF-8 text.") from error


def _connect(host: str, port: int) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if port == IMPLICIT_TLS_PORT:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        server.starttls(context=context)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _mail(settings: Notify, message: Message) -> EmailMessage:
    mail = EmailMessage()
    sender = settings.mail_from or ""
    mail["From"], mail["To"] = sender, ", ".join(settings.mail_to)
    mail["Subject"] = message.title
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{message.message}\n\n{message.day}")  # it may arrive days later
    return mail


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would turn the POST into a GET, and the message would be lost."""

    def redirect_request(self, *_: object) -> None:
        return None


def post(address: str, message: Message) -> None:
    """POST the message as JSON. Raises SendError unless the status is 2xx."""
    headers = {"Content-Type": "application/json", "User-Agent": "gym-mirror"}
    try:
        request = Request(address, data=message.body(), headers=headers)
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S) as answer:
            answer.read(1)
    except (OSError, HTTPException) as error:
        # The path of a webhook is often its password, so it stays out of the journal.
        raise SendError(f"The webhook on {urlsplit(address).hostname} did not accept a message: {error}.") from error
    except ValueError:
        raise SendError("The address of the webhook cannot be used; check its host.") from None
