"""Installer and uninstaller in Debian roots, where no systemd runs: everything except starting the services."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.distributions.build import CERTIFICATES, REPOSITORY, Root, copy_checkout, debian_root

INSTALL = "/opt/checkout/systemd/install.sh"
UNINSTALL = "/opt/checkout/systemd/uninstall.sh"
FLEET_CERTIFICATES = REPOSITORY / "systemd/fleet/certificates.sh"
PROGRAM = "/opt/gym-mirror/current/bin/gym-mirror"
ANSWERS = [
    "--orientation",
    "landscape",
    "--language",
    "de",
    "--time-zone",
    "Europe/Berlin",
    "--pins",
    "4,17,27,22",
    "--pin-stdin",
]
PIN = "312907\n"
COMMAND = "/usr/local/bin/gym-mirror"
ENVIRONMENT = {"PIP_CERT": f"/{CERTIFICATES}"}


debian_only = pytest.mark.skipif(
    not {"bookworm", "trixie"} & set(re.split(r"\W+", Path("/etc/os-release").read_text())), reason="for Debian 12, 13"
)


@pytest.fixture(params=["bookworm", "trixie"])
def system(request) -> Root:
    """A Debian with the checkout in /opt/checkout and no mirror installed."""
    root = debian_root(f"{request.param}-install", request.param, ["systemd"])
    copy_checkout(root)
    for left in ("opt/authority", "var/lib/gym-mirror"):  # by a run before, which uninstall.sh keeps
        shutil.rmtree(root.folder / left, ignore_errors=True)
    return root


def ours(root: Root) -> set[str]:
    """Every path with the mirror's name, except the checkout."""
    found = root.run(["find", "/etc", "/opt", "/usr", "/var", "-name", "*gym-mirror*", "-prune"]).stdout.split()
    return {path for path in found if not path.startswith("/opt/checkout")}


def fleet_options(root: Root) -> list[str]:
    """The options of install.sh that join a fleet; puts the mirror's certificate into the root."""
    for words in (["authority"], ["member", "berlin-2"]):
        subprocess.run([str(FLEET_CERTIFICATES), str(root.folder / "opt/authority"), *words], check=True)
    return ["--fleet", "mirrors.example.org", "--fleet-files", "/opt/authority/berlin-2"]


@pytest.mark.long
def test_install_twice_upgrade_and_uninstall(system) -> None:
    system.run([INSTALL, *ANSWERS], ENVIRONMENT, stdin=PIN)
    settings = system.run([PROGRAM, "config"]).stdout
    assert 'orientation = "landscape"' in settings
    assert "# from the file (default 5): BCM pin (2 to 27)\nprevious = 4" in settings
    first = (system.folder / "opt/gym-mirror/current").readlink()
    log = [COMMAND, "log"]
    system.run([PROGRAM, "log", "demo", "--state", "/tmp/demo"])
    system.run(["install", "-o", "gym-mirror", "-g", "gym-mirror", "/tmp/demo/usage.sqlite3", "/var/lib/gym-mirror/"])
    pin = system.folder / "var/lib/gym-mirror/staff-access.json"
    assert pin.stat().st_mode & 0o007 == 0
    kept = pin.read_text()

    # An upgrade: new program, old settings and log; and the mirror joins a fleet.
    system.run([INSTALL, "--orientation", "portrait", *fleet_options(system)], ENVIRONMENT)
    assert (system.folder / "opt/gym-mirror/current").readlink() != first
    assert len(list((system.folder / "opt/gym-mirror").glob("2*"))) == 2
    assert 'orientation = "landscape"' in system.run([PROGRAM, "config"]).stdout
    assert 'name = "berlin-2"' in system.run([PROGRAM, "config"]).stdout
    assert system.run(["stat", "-c", "%U %a", "/etc/gym-mirror/fleet/key.pem"]).stdout == "gym-mirror-publish 400\n"
    assert system.run(["systemctl", "is-enabled", "gym-mirror-publish.service"]).stdout == "enabled\n"
    assert pin.read_text() == kept
    assert "sessions" in system.run([*log, "--from", "2020-01-01"]).stdout

    passwd = (system.folder / "etc/passwd").read_text()
    number = int(next(line for line in passwd.splitlines() if line.startswith("gym-mirror:")).split(":")[2])
    (system.folder / "var/lib/gym-mirror/usage.sqlite3").chmod(0o600)
    os.chown(system.folder / "var/lib/gym-mirror/usage.sqlite3", 0, 0)  # as an earlier installation may leave it
    system.run([INSTALL], ENVIRONMENT)
    log_file = (system.folder / "var/lib/gym-mirror/usage.sqlite3").stat()
    assert (log_file.st_uid, log_file.st_mode & 0o777) == (number, 0o660)

    assert "/var/lib/gym-mirror" in system.run([UNINSTALL]).stdout  # says what stays
    assert ours(system) == {"/var/lib/gym-mirror"}
    assert "gym-mirror" not in (system.folder / "etc/passwd").read_text()


@debian_only
def test_dry_run_shows_the_steps_and_changes_nothing() -> None:
    for script, words in (("install.sh", "systemctl enable"), ("uninstall.sh", "rm -rf /opt/gym-mirror")):
        done = subprocess.run(
            ["sh", str(REPOSITORY / "systemd" / script), "--dry-run"], capture_output=True, text=True, check=True
        )
        assert words in done.stdout
    assert not Path("/opt/gym-mirror").exists()


def test_a_wrong_option_is_one_line() -> None:
    done = subprocess.run(
        ["sh", str(REPOSITORY / "systemd/install.sh"), "--loud"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "install.sh: There is no option --loud; see --help.\n"


@debian_only
def test_the_former_options_still_work_and_name_the_new_ones(tmp_path) -> None:
    for name in ("key.pem", "certificate.pem", "authority.pem"):
        (tmp_path / name).touch()
    former = ["--chain", "mirrors.example.org", "--chain-files", str(tmp_path)]
    done = subprocess.run(
        ["sh", str(REPOSITORY / "systemd/install.sh"), "--dry-run", *former], capture_output=True, text=True, check=True
    )
    assert "Each day's sums go to the fleet at mirrors.example.org" in done.stdout
    assert done.stderr.splitlines()[:2] == [
        "install.sh: The option --chain is now called --fleet.",
        "install.sh: The option --chain-files is now called --fleet-files.",
    ]


def dry_run(*options: str, stdin: str = "", path: str | None = None) -> subprocess.CompletedProcess[str]:
    """The installer's dry run. path: folder that is searched for commands before all others; None without."""
    environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}"} if path else None
    command = ["sh", str(REPOSITORY / "systemd/install.sh"), "--dry-run", *options]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, env=environment)


@debian_only
def test_a_dry_run_shows_settings_pin_and_self_test() -> None:
    shown = dry_run(*ANSWERS, stdin=PIN).stdout
    for words in ('orientation = "landscape"', "previous = 4", "== PIN of the staff screen", "== Self-test"):
        assert words in shown
    assert "312907" not in shown
    assert shown.endswith("== This was a dry run: nothing was changed.\n")


@debian_only
@pytest.mark.parametrize(
    ("options", "stdin", "sentence"),
    [
        (["--orientation", "sideways"], "", "The orientation is portrait or landscape, not sideways."),
        (["--language", "fr"], "", "There is no language fr; choose one of: de en."),
        (["--time-zone", "Mars/Base"], "", "There is no time zone Mars/Base; write it as Europe/Berlin."),
        (["--time-zone", "../passwd"], "", "There is no time zone ../passwd; write it as Europe/Berlin."),
        (["--language", "de en"], "", "There is no language de en; choose one of: de en."),
        (["--time-zone", "zone.tab"], "", "There is no time zone zone.tab; write it as Europe/Berlin."),
        (["--time-zone", "Europe"], "", "There is no time zone Europe; write it as Europe/Berlin."),
        (["--pins", "5 6 13 19"], "", "Give the four pins as 5,6,13,19, not 5 6 13 19."),
        (["--pins", "5,6,13,19,"], "", "Give the four pins as 5,6,13,19, not 5,6,13,19,."),
        (["--pins", "*"], "", "Give the four pins as 5,6,13,19, not *."),
        (["--pins", "1,2"], "", "1 is no BCM pin for a button; give four numbers from 2 to 27."),
        (["--pins", "5,6,13"], "", "Four pins are needed, such as 5,6,13,19."),
        (["--pins", "5,5,13,19"], "", "Pin 5 has another use already (lamps: 12 16 20 21)."),
        (["--pins", "5,6,13,21"], "", "Pin 21 has another use already (lamps: 12 16 20 21)."),
        (["--pin-stdin"], "12345\n", "A PIN is six digits."),
        (["--pin-stdin"], "123456\n", "That PIN is easy to guess; choose another."),
        (["--pin", "312907"], "", "--pin would show the PIN to everybody on this board; use --pin-stdin."),
        (["--fleet", "host"], "", "--fleet and --fleet-files go together; see --help."),
    ],
)
def test_a_wrong_answer_is_refused_before_anything_else(options, stdin, sentence) -> None:
    done = dry_run(*options, stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"install.sh: {sentence}\n")


@debian_only
@pytest.mark.parametrize(
    ("command", "script", "sentence"),
    [
        ("dpkg", "echo armhf", "This system is armhf; a 64-bit one is needed, such as Pi OS Lite (64-bit)."),
        (
            "python3",
            'if [ "$1" = --version ]; then echo Python 3.10.13; else exit 1; fi',
            "Python 3.10.13 cannot run the mirror; Python 3.11 to 3.13 is needed.",
        ),
        (
            "systemctl",
            '[ "$*" = "is-active --quiet display-manager.service" ]',
            "A desktop runs here and the mirror needs the screen: sudo systemctl disable --now display-manager",
        ),
        (
            "df",
            'echo "Filesystem 1048576-blocks Used Available Capacity Mounted on"; echo "/dev/sda1 900 800 100 89% /"',
            "Only 100 MB are free in /opt; 700 are needed.",
        ),
    ],
)
def test_a_system_that_cannot_run_it_is_refused_at_once(tmp_path, command, script, sentence) -> None:
    (tmp_path / command).write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / command).chmod(0o755)
    done = dry_run(path=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"install.sh: {sentence}\n")


@debian_only
def test_a_checkout_with_a_link_in_it_is_refused(tmp_path) -> None:
    for part in ("requirements.lock", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(REPOSITORY / part, tmp_path)
    for part in ("hardware", "inference", "kiosk/text", "systemd"):
        shutil.copytree(REPOSITORY / part, tmp_path / part, ignore=shutil.ignore_patterns("*.npz", "__pycache__"))
    (tmp_path / "kiosk/text/secret.toml").symlink_to("/etc/shadow")
    done = subprocess.run(
        ["sh", str(tmp_path / "systemd/install.sh"), "--dry-run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.endswith("kiosk/text/secret.toml is neither a file nor a folder; copy or unpack it again.\n")


@pytest.mark.parametrize(("library", "status"), [("python9.9", 2), ("python3.11", 0)])
def test_after_a_new_system_release_the_command_says_what_to_do(tmp_path, library, status) -> None:
    (tmp_path / "lib" / library).mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    for name, script in (("python", "echo python3.11"), ("gym-mirror", 'echo "$@"')):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    command = ["sh", str(REPOSITORY / "systemd/command.sh"), "analyze", "clip.mp4"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "GYM_MIRROR": str(tmp_path)}
    )
    assert done.returncode == status
    assert ("run install.sh again" in done.stderr) == (status == 2)
    assert (done.stdout == "analyze clip.mp4\n") == (status == 0)
