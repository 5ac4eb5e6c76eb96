from __future__ import annotations

from pathlib import Path

import pytest

from hardware.buttons import Button
from kiosk.settings import Settings, SettingsError, find_settings_file, load_settings


@pytest.fixture
def load(tmp_path):
    def load_text(text: str) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load_settings(file)

    return load_text


def test_no_file_means_defaults() -> None:
    assert load_settings(None) == Settings()


def test_a_file_changes_what_it_names_and_nothing_else(load) -> None:
    settings = load('[display]\nlanguage = "de"\n[sound]\nquiet_from = 21:30:00\nquiet_to = 06:00:00\n')
    assert settings.display.language == "de"
    assert settings.display.orientation == "portrait"
    assert settings.sound.quiet_from.hour == 21
    assert settings.camera == Settings().camera


def test_the_wiring_is_that_of_the_file(load) -> None:
    wiring = load('[buttons]\nok = 26\npressed = "high"\npull = "down"\n[lamps]\nlit = "low"\n').wiring()
    assert wiring.buttons == {Button.PREVIOUS: 5, Button.NEXT: 6, Button.OK: 26, Button.BACK: 19}
    assert (wiring.pull, wiring.pressed, wiring.lit) == ("down", "high", "low")
    assert wiring.lamps[Button.BACK] == 21


def test_every_fault_is_listed_at_once(load) -> None:
    with pytest.raises(SettingsError) as error:
        load('[display]\nlangage = "de"\n[sound]\nvolume = 200\n[model]\nname = "huge"\n[usage]\ntime_zone = "Mars"\n')
    message = str(error.value)
    for part in ("display.langage is not a known key (did you mean language?)", "sound.volume", "200", "model.name"):
        assert part in message
    assert "usage.time_zone: should be local or a time zone such as Europe/Berlin" in message


def test_contradictions_are_listed_with_the_faults_of_single_keys(load) -> None:
    with pytest.raises(SettingsError) as error:
        load(
            'colour = 3\n[display]\nlangage = "de"\n[sound]\nvolume = 200\nquiet_from = 22:00:00\n'
            "[buttons]\nok = 6\nback = 99\n[lamps]\nnext = 6\nok = 19\n[staff]\ncertificate = 'a.pem'\n"
        )
    message = str(error.value)
    for part in (
        "colour is not a known key",
        "display.langage is not",
        "sound.volume: ",
        "sound: quiet_from and quiet_to go together",
        "buttons.back: ",
        "buttons.next and buttons.ok and lamps.next are all pin 6",
        "staff: certificate and key go together",
    ):
        assert message.count(part) == 1
    assert "pin 19" not in message  # the default of BACK, which the file does not name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sound]\nquiet_from = 22:00:00\nquiet_to = 22:00:00\n", "are the same"),
        ("[displays]\n", r"displays is not a known key \(did you mean display\?\)"),
        ("[camera]\nsize = [641, 480]\n", "camera.size.0"),
        ("[camera]\nsize = 640\n", "camera.size"),
        ("[buttons]\nok = 1\n", "buttons.ok: should be at least 2, not 1"),
        ("[buttons]\nok = 6\n", "buttons.next and buttons.ok are both pin 6"),
        ("[lamps]\nback = 5\n", "buttons.previous and lamps.back are both pin 5"),
        ("[sound]\nquiet_from = 22:00:00\n", "quiet_from and quiet_to go together"),
        ("[notify]\nsmtp_host = 'mail.example.org'\n", "notify: smtp_host needs mail_from and mail_to"),
        ("[notify]\nmail_to = ['two words@example.org']\n", "notify.mail_to.0: "),
        ("[notify]\nwebhook = 'ftp://example.org'\n", "notify.webhook: should be an address such as"),
        ("[notify]\nwebhook = 'https://ntfy.sh/Spiegel-Küche'\n", "notify.webhook: should be an address such as"),
        ("[notify]\nwebhook = 'https://[::1/x'\n", "notify.webhook: should be an address such as"),
        ("[notify]\nwebhook = 'https://user@ntfy.sh/x'\n", "notify.webhook: should be an address such as"),
        ("[notify]\nopens = 06:00:00\n", "opens and closes go together"),
        ("[notify]\nopens = 22:00:00\ncloses = 06:00:00\n", "opens should be before closes"),
        ("[notify]\nno_session_hours = 9\n", "no_session_hours needs opens and closes"),
        ("[sound\n", "is not TOML.*line 1"),
        ('[display]\nlanguage = "fr"\n', 'display.language: should be one of en, de, not "fr"'),
        ('language = "fr"\n', r"language is not a known key \(did you mean display.language\?\)"),
        ("[camera]\nfocal_px = nan\n", "camera.focal_px: should be a number, not nan"),
        ('[exercises]\nfolder = "\\u0000"\n', "exercises.folder: should be a path without control characters"),
        ("[sound]\nvolume = true\n", "sound.volume: should be a whole number, not true"),
        ("[staff]\nmetrics = 1\n", "staff.metrics: should be true or false, not 1"),
        ('[sound]\nvolume = "loud"\n', 'sound.volume: should be a whole number, not "loud"'),
    ],
    ids=lambda value: value.replace("\n", " ").strip(),
)
def test_what_is_refused(text, message, load) -> None:
    with pytest.raises(SettingsError, match=message):
        load(text)


def test_a_file_that_cannot_be_read(tmp_path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b"# gr\xfc\xdfe\n")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(tmp_path / "latin.toml")


def test_which_file(tmp_path) -> None:
    system, own = tmp_path / "etc.toml", tmp_path / "xdg" / "gym-mirror" / "config.toml"
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert find_settings_file(None, environment, system) is None
    own.parent.mkdir(parents=True)
    own.touch()
    assert find_settings_file(None, environment, system) == own
    system.touch()
    assert find_settings_file(None, environment, system) == system
    assert find_settings_file(Path("mine.toml"), environment, system) == Path("mine.toml")


def test_a_path_may_begin_in_the_home_directory(load, monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert load('[exercises]\nfolder = "~/own"\n').exercises.folder == Path("/home/anna/own")


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_no_settings_file(load, text) -> None:
    with pytest.raises(SettingsError, match="is empty; write it again or remove it"):
        load(text)


def test_a_file_of_comments_means_defaults(load) -> None:
    assert load("# nothing yet\n") == Settings()
