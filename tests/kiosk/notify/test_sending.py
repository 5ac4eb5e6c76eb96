"""From the usage log to a mail server and a web server on this machine."""

from __future__ import annotations

import re
import shutil
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.adjustments import Adjustments, OpeningHours
from kiosk.movement.reading import Side
from kiosk.notify.channels import SendError, channels
from kiosk.notify.messages import Message
from kiosk.notify.notifier import Notifier
from kiosk.notify.outbox import FILE_NAME, MAX_WAITING, Outbox
from kiosk.settings import Settings
from kiosk.text import load_text
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.store import Store
from tests.kiosk.notify.servers import PASSWORD, USER, MailServer, WebServer, make_certificate
from tests.kiosk.usage.times import unix

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")

NOON = unix(2026, 3, 11, 11)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
STEP_S = 30.0
SQUATS = SetRecord("squat", Side.BOTH, 10, 7, 1, 2, 55.0, SetOutcome.DONE, {"knee-in": 2})
MARCH = SetRecord("march", Side.BOTH, 13, 9, 1, 1, 31.0, SetOutcome.LEFT, {"slower": 1})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mail(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with MailServer(*certificate) as server:
        yield server


@pytest.fixture
def web():
    with WebServer() as server:
        yield server


@pytest.fixture
def log(tmp_path):
    """The mirror's log; the mirror runs for the two weeks around NOON."""
    state = tmp_path / "state"
    with Store.open(state, Settings().usage.zone()) as store:
        for hour in range(-7 * 24, 7 * 24):
            store.add_uptime(NOON + hour * HOUR, HOUR, 0.0, 51.0)
        yield store


def settings(tmp_path: Path, language: str = "en", **notify: Any) -> Settings:
    table = {"usage": {"time_zone": "Europe/Berlin"}, "display": {"language": language}, "notify": notify}
    return Settings.model_validate(table)


def mailing(tmp_path: Path, port: int, **more: Any) -> Settings:
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n")
    return settings(
        tmp_path,
        smtp_host="localhost",
        smtp_port=port,
        password_file=password,
        mail_from=USER,
        mail_to=["staff@gym.example", "owner@gym.example"],
        **more,
    )


class Service:
    """The notifier with its time under control."""

    def __init__(self, state: Path, with_settings: Settings, wall: float = NOON) -> None:
        self._wall, self._now = wall, 0.0
        self.outbox = Outbox.open(state)
        self._notifier = Notifier(with_settings, state, self.outbox, channels(with_settings.notify), self._now)

    def run_until(self, wall: float, step_s: float = STEP_S) -> None:
        while self._wall < wall:
            self._notifier.step(self._now, self._wall)
            self._now += step_s
            self._wall += step_s


def unplug(log: Store, at: float, minutes: float = 11) -> None:
    log.add_event(EventKind.CAMERA_LOST, at, "no picture from /dev/video0 for 2 s")
    log.add_event(EventKind.CAMERA_BACK, at + minutes * MINUTE)


def test_nothing_is_set_and_nothing_is_sent() -> None:
    assert channels(Settings().notify) == {}


def test_a_camera_unplugged_for_eleven_minutes_sends_two_mails(tmp_path, log, mail) -> None:
    service = Service(log.path.parent, mailing(tmp_path, mail.port))
    log.add_event(EventKind.CAMERA_LOST, NOON + HOUR, "no picture from /dev/video0 for 2 s")
    service.run_until(NOON + HOUR + 11 * MINUTE)
    assert [one["Subject"] for one in mail.mails] == ["Gym mirror: Out of order: no picture from the camera"]
    log.add_event(EventKind.CAMERA_BACK, NOON + HOUR + 11 * MINUTE)
    service.run_until(NOON + 4 * HOUR)
    first, second = mail.mails
    assert second["Subject"] == "Gym mirror: The camera works again"
    assert (first["From"], first["To"]) == (USER, "staff@gym.example, owner@gym.example")
    assert "Out of order for 10 min or more." in first.get_content()
    assert first["Message-ID"] != second["Message-ID"]
    assert len(mail.recipients) == 4
    assert len(mail.log_ins) == 2


def test_the_webhook_gets_the_documented_body(tmp_path, log, web) -> None:
    service = Service(log.path.parent, settings(tmp_path, webhook=web.address))
    log.add_event(EventKind.CAMERA_LOST, NOON, "no picture from /dev/video0 for 2 s")
    service.run_until(NOON + HOUR)
    (body,) = web.bodies
    assert re.fullmatch(r"\d+-\d+-[0-9a-f]{8}", body.pop("id"))
    assert body == {
        "schema": 1,
        "kind": "fault",
        "about": "camera",
        "mirror": "Gym mirror",
        "day": "2026-03-11",
        "title": "Gym mirror: Out of order: no picture from the camera",
        "message": load_text("en")("notify.fault.camera.text", minutes=10),
        "sums": None,
        "text": f"{body['title']}\n{body['message']}",
    }


def test_a_dead_mail_server_gets_each_message_once_when_it_is_back(tmp_path, log, certificate, mail, web) -> None:
    with MailServer(*certificate) as dead:
        port = dead.port
    unplug(log, NOON)
    service = Service(log.path.parent, mailing(tmp_path, port, webhook=web.address))
    service.run_until(NOON + 3 * HOUR)
    assert [body["kind"] for body in web.bodies] == ["fault", "over"]  # the webhook does not wait for the mail server
    assert len(service.outbox.waiting["mail"]) == 2
    again = Service(log.path.parent, mailing(tmp_path, mail.port, webhook=web.address), NOON + 3 * HOUR)
    mail.refuses = True
    again.run_until(NOON + 4 * HOUR)
    attempts = len(mail.log_ins)
    assert mail.mails == []
    assert 3 <= attempts <= 8  # it backs off
    mail.refuses = False
    again.run_until(NOON + 8 * HOUR)
    assert [one["Subject"].rpartition(": ")[2] for one in mail.mails] == [
        "no picture from the camera",
        "The camera works again",
    ]
    assert len(web.bodies) == 2
    assert Outbox.open(log.path.parent).waiting == {}


@pytest.mark.parametrize("status", [301, 404, 500])
def test_a_webhook_that_answers_otherwise_is_tried_again_and_its_path_stays_out_of_the_journal(
    tmp_path, log, web, caplog, status
) -> None:
    web.status = status
    unplug(log, NOON)
    service = Service(log.path.parent, settings(tmp_path, webhook=web.address))
    service.run_until(NOON + HOUR)
    assert web.bodies == []
    assert "The webhook on 127.0.0.1 did not accept a message" in caplog.text
    assert "secret" not in caplog.text
    web.status = 204
    service.run_until(NOON + 4 * HOUR)
    assert [body["kind"] for body in web.bodies] == ["fault", "over"]


def test_mail_never_goes_without_tls(tmp_path, mail, monkeypatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")  # a certificate that nobody knows
    send = channels(mailing(tmp_path, mail.port).notify)["mail"]
    with pytest.raises(SendError, match="certificate verify failed"):
        send(_any_message())
    assert mail.log_ins == []


def test_a_missing_password_file_is_said_and_nothing_is_lost(tmp_path, log, mail, caplog) -> None:
    unplug(log, NOON)
    with_settings = mailing(tmp_path, mail.port)
    (tmp_path / "password").unlink()
    service = Service(log.path.parent, with_settings)
    service.run_until(NOON + HOUR)
    assert "No such file" in caplog.text
    (tmp_path / "password").write_text(PASSWORD)
    service.run_until(NOON + 4 * HOUR)
    assert len(mail.mails) == 2


def test_a_password_that_cannot_be_sent_is_said_without_it_and_nothing_is_lost(tmp_path, log, mail, caplog) -> None:
    unplug(log, NOON)
    with_settings = mailing(tmp_path, mail.port)
    (tmp_path / "password").write_text("Schlüssel", encoding="utf-8")
    service = Service(log.path.parent, with_settings)
    service.run_until(NOON + HOUR)
    assert "letters that cannot be sent" in caplog.text
    assert "Schl" not in caplog.text
    (tmp_path / "password").write_text(PASSWORD)
    service.run_until(NOON + 4 * HOUR)
    assert len(mail.mails) == 2


def test_a_webhook_whose_host_cannot_be_looked_up_is_a_send_error(tmp_path) -> None:
    send = channels(settings(tmp_path, webhook=f"https://{'x' * 64}.example/secret").notify)["webhook"]
    with pytest.raises(SendError, match="cannot be used"):
        send(_any_message())


@pytest.mark.parametrize(("language", "words"), [("en", "Sessions last week: 7"), ("de", "Besuche letzte Woche: 7")])
def test_the_weekly_summary_has_the_sums_of_days_and_nothing_finer(tmp_path, log, web, language, words) -> None:
    for number in range(6):  # Thursday: enough for a share
        at = NOON + DAY + number * 47 * MINUTE
        session = log.begin_session(at)
        log.add_set(session, SQUATS, at + MINUTE)
        log.end_session(session, 613.0 + number)
    alone = log.begin_session(NOON + 2 * DAY)  # Friday: one member
    log.add_set(alone, MARCH, NOON + 2 * DAY)
    Service(log.path.parent, settings(tmp_path, language, webhook=web.address)).run_until(NOON + 6 * DAY, 600.0)
    (body,) = web.bodies
    assert body["title"] == f"Gym mirror: {words}"
    assert body["kind"] == "summary"
    assert body["sums"] == {
        "first": "2026-03-09",
        "last": "2026-03-15",
        "sessions": 7,
        "sets": 7,
        "share_over_toes": 0.7,
        "days": [
            {"day": f"2026-03-{day:02}", "sessions": sessions, "sets": sessions}
            for day, sessions in zip(range(9, 16), (0, 0, 0, 6, 1, 0, 0), strict=True)
        ],
    }
    assert len(body["message"].splitlines()) == 11
    for finer in ("march", "squat", "knee-in", ":47", "12:", "13:", "613", "82%"):
        assert finer not in str(body)


def test_a_week_of_few_sessions_has_no_share(tmp_path, log, web) -> None:
    for day in range(4):
        log.add_set(log.begin_session(NOON + day * DAY), SQUATS, NOON + day * DAY)
    Service(log.path.parent, settings(tmp_path, webhook=web.address)).run_until(NOON + 6 * DAY, 600.0)
    (body,) = web.bodies
    assert body["sums"]["share_over_toes"] is None
    assert "%" not in body["message"]


def test_no_fault_message_has_a_time_or_a_detail_of_the_log(tmp_path, log, web) -> None:
    unplug(log, NOON)
    log.add_event(EventKind.THROTTLED, NOON, "83 °C, throttled")
    log.add_event(EventKind.MODEL_LOST, NOON, "model file gone")
    Service(log.path.parent, settings(tmp_path, webhook=web.address)).run_until(NOON + 2 * HOUR)
    assert len(web.bodies) == 4
    for body in web.bodies:
        said = body["title"] + body["message"]
        assert not re.search(r"\d\d:\d\d|video0|83|file gone", said)
        assert body["sums"] is None


@pytest.mark.parametrize("damage", [b"", b"{", b'{"waiting": {"mail": [1]}}', b"\xff\xfe"])
def test_a_damaged_queue_is_replaced(tmp_path, log, web, damage) -> None:
    state = log.path.parent
    (state / FILE_NAME).write_bytes(damage)
    unplug(log, NOON)
    Service(state, settings(tmp_path, webhook=web.address)).run_until(NOON + HOUR)
    assert [body["kind"] for body in web.bodies] == ["fault", "over"]


def test_a_full_disk_stops_no_message(tmp_path, log, web, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.notify.outbox.write_atomically", full)
    unplug(log, NOON)
    Service(log.path.parent, settings(tmp_path, webhook=web.address)).run_until(NOON + HOUR)
    assert len(web.bodies) == 2


def test_the_queue_is_bounded(tmp_path) -> None:
    outbox = Outbox.open(tmp_path)
    for _ in range(MAX_WAITING + 5):
        outbox.put(_any_message(), ["mail"])
    outbox.save()
    assert len(Outbox.open(tmp_path).waiting["mail"]) == MAX_WAITING


def _any_message() -> Message:
    return Message("1-0-a", "fault", "camera", "Gym mirror", "2026-03-11", "title", "text")


@pytest.mark.parametrize(("staff_hours", "messages"), [(None, 1), ((10, 12), 0)])
def test_opening_hours_that_staff_set_on_the_pages_count_at_once(tmp_path, log, web, staff_hours, messages) -> None:
    log.add_set(log.begin_session(NOON), SQUATS, NOON)
    state = log.path.parent
    if staff_hours is not None:
        opens, closes = map(time, staff_hours)
        Adjustments(state, 70).set_opening(OpeningHours(opens=opens, closes=closes))
    of_the_settings: dict[str, Any] = {"opens": "06:00:00", "closes": "22:00:00", "no_session_hours": 20}
    Service(state, settings(tmp_path, webhook=web.address, **of_the_settings)).run_until(NOON + 3 * DAY, 600.0)
    assert [body["about"] for body in web.bodies] == ["no-session"] * messages
