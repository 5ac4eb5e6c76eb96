"""The release archives, and updating from one."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.commands.update import UpdateError, check_signature, check_version, unpack
from tests.distributions.build import REPOSITORY, Root, debian_root
from tests.systemd.machine import HERE, boot_container
from tests.systemd.releases import SIGNER, build_release

COMMAND = "/usr/local/bin/gym-mirror"
FAMILIES = ("x86_64-3.13", "aarch64-3.13")  # this machine, and a board whose processor is emulated
SECONDS = 2400.0
# A mirror that changes the log in a way that no other version can read, and then ends.
SPOILS = """import os, pathlib, sys
pathlib.Path(os.environ["STATE_DIRECTORY"], "usage.sqlite3").write_text("rubbish")
sys.exit(1)
"""
LOCK = """numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via gym-mirror (pyproject.toml)
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
tzdata==2026.6 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_build", REPOSITORY / "systemd/release/build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public key of a signer whose secret key gpg has."""
    if shutil.which("gpg") is None or not (shutil.which("gpgv") or shutil.which("sqv")):
        pytest.skip("needs gpg, and gpgv or sqv")
    home = tmp_path_factory.mktemp("gpg")
    home.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNUPGHOME", str(home))
        new = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", SIGNER, "ed25519", "sign"]
        subprocess.run(new, check=True, capture_output=True)
        public = subprocess.run(["gpg", "--export", SIGNER], check=True, capture_output=True).stdout
    (home / "public.gpg").write_bytes(public)
    return home / "public.gpg"


def release_folder(folder: Path) -> Path:
    (folder / "systemd").mkdir(parents=True)
    (folder / "systemd/install.sh").write_text("echo installed\n")
    return folder


def test_a_family_gets_the_locked_packages_of_its_python(build) -> None:
    assert list(build.locked(LOCK, "aarch64", "3.11")) == ["numpy==2.4.6 --hash=sha256:aa --hash=sha256:bb"]
    assert list(build.locked(LOCK, "aarch64", "3.13")) == ["numpy==2.5.5 --hash=sha256:cc"]


def test_the_same_files_give_the_same_bytes(build, tmp_path: Path) -> None:
    archives = []
    for place, modified in (("a", 1_000_000_000), ("b", 1_700_000_000)):
        folder = release_folder(tmp_path / place / "gym-mirror-1.0.0-aarch64-3.13")
        subprocess.run(["touch", "-d", f"@{modified}", str(folder / "systemd/install.sh")], check=True)
        archives.append(build.pack(folder, tmp_path / place, 1_760_000_000).read_bytes())
    assert archives[0] == archives[1]


def test_the_notes_are_the_section_of_the_changelog(build, capsys) -> None:
    released = "# Changelog\n\n## 1.2.0\n\n- New.\n\n## 0.1.0\n\n- Old.\n"
    assert build.notes(released, "1.2.0") == "## 1.2.0\n\n- New.\n\n"
    assert capsys.readouterr().err == ""
    assert build.notes(f"{released}## Unreleased\n", "9.9.9") == "## Unreleased\n"
    assert "no section" in capsys.readouterr().err
    with pytest.raises(build.ReleaseError, match="neither"):
        build.notes(released, "9.9.9")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["--version", "1.2"], "The version 1.2 is not three numbers such as 1.2.0."),
        (["--version", "0.1.0", "--key", "nobody@example.org"], "gpg has no key nobody@example.org."),
    ],
)
def test_what_would_stop_a_release_is_one_sentence_before_the_downloads(key, given, why, tmp_path: Path) -> None:
    script = [sys.executable, str(REPOSITORY / "systemd/release/build.py"), "--out", str(tmp_path / "dist")]
    environment = os.environ | {"GNUPGHOME": str(tmp_path)}
    done = subprocess.run([*script, *given], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, why)
    assert not (tmp_path / "dist").exists()


def test_a_computer_with_only_the_public_key_builds_the_same_bytes_unsigned(
    build, key: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    monkeypatch.setenv("GNUPGHOME", str(key.parent))
    public = build.public_key(SIGNER)
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(other))
    subprocess.run(["gpg", "--batch", "--import"], input=public, capture_output=True, check=True)
    assert build.public_key(SIGNER) == public
    archive = tmp_path / "gym-mirror-1.2.0-aarch64-3.13.tar.gz"
    archive.touch()
    stale = tmp_path / f"{archive.name}.sig"
    stale.touch()
    build.sign([archive], SIGNER)
    assert "Not signed" in capsys.readouterr().err
    assert not stale.exists()


def test_only_the_signed_archive_is_accepted(build, key: Path, tmp_path: Path, monkeypatch) -> None:
    archive = build.pack(release_folder(tmp_path / "gym-mirror-1.0.0"), tmp_path, 0)
    with pytest.raises(UpdateError, match="There is no signature"):
        check_signature(archive, key)
    monkeypatch.setenv("GNUPGHOME", str(key.parent))
    signature = f"{archive}.sig"
    subprocess.run(["gpg", "--batch", "--detach-sign", "--output", signature, str(archive)], check=True)
    check_signature(archive, key)
    with pytest.raises(UpdateError, match="There is no public key"):
        check_signature(archive, tmp_path / "other.gpg")
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(UpdateError, match="was damaged in copying, or is not signed by the key"):
        check_signature(archive, key)


def test_an_older_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels/gym_mirror-1.9.0-py3-none-any.whl").touch()
    check_version(tmp_path, "1.9.0")
    check_version(tmp_path, "1.8.10")
    with pytest.raises(UpdateError, match=r"is version 1\.9\.0, older than 1\.10\.0 in use"):
        check_version(tmp_path, "1.10.0")


def test_an_archive_that_is_no_release_is_refused(build, tmp_path: Path) -> None:
    folder = release_folder(tmp_path / "gym-mirror-1.0.0")
    assert unpack(build.pack(folder, tmp_path, 0), tmp_path / "good") == tmp_path / "good/gym-mirror-1.0.0"
    (folder / "link").symlink_to("/etc/shadow")
    with pytest.raises(UpdateError, match="is not a release"):
        unpack(build.pack(folder, tmp_path, 0), tmp_path / "linked")
    outside = tmp_path / "outside.tar"
    with tarfile.open(outside, "w") as archive:
        archive.add(folder / "systemd/install.sh", "../install.sh")
    with pytest.raises(UpdateError, match="is not a release"):
        unpack(outside, tmp_path / "elsewhere")
    (tmp_path / "text.tar.gz").write_text("no archive")
    with pytest.raises(UpdateError, match="cannot be unpacked"):
        unpack(tmp_path / "text.tar.gz", tmp_path / "text")


def offline(family: str, name: str, apt: Sequence[str]) -> Root:
    """A Debian 13 of the family without a mirror."""
    root = debian_root(name, "trixie", apt, arm=family.startswith("aarch64"))
    for left in ("opt/releases", "opt/gym-mirror", "var/lib/gym-mirror", "etc/gym-mirror"):
        shutil.rmtree(root.folder / left, ignore_errors=True)
    (root.folder / "opt/releases").mkdir()
    return root


def install(root: Root, archive: Path) -> str:
    """Install a release without a network; returns the folder of the unpacked release in the root."""
    folder = f"/opt/releases/{archive.name.removesuffix('.tar.gz')}"
    root.run(["tar", "-xzf", f"/opt/releases/{archive.name}", "-C", "/opt/releases"])
    root.run([f"{folder}/systemd/install.sh", "--pin-stdin"], network=False, stdin="312907\n")
    assert root.run([COMMAND, "--version"]).stdout == "gym-mirror 7.0.0\n"
    return folder


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_a_release_installs_without_a_network_and_tests_itself(family: str, key: Path) -> None:
    root = offline(family, f"trixie-{'arm-' if family.startswith('aarch64') else ''}install", ["systemd"])
    folder = install(root, build_release("7.0.0", family, root.folder / "opt/releases", key))
    tested = root.run(["sh", "-c", f"{COMMAND} selftest || true"], network=False).stdout
    print(tested)
    assert "poses per second" in tested
    assert "usage.sqlite3 can be written" in tested
    root.run([f"{folder}/systemd/uninstall.sh"])
    root.run(["rm", "-rf", "/opt/releases"])  # other tests use this root


def changed_release(build: ModuleType, archive: Path, version: str, family: str, key: Path) -> None:
    """Sign a copy of a release, for another version, processor and Python, whose mirror spoils its log and ends."""
    made, work = f"gym-mirror-{version}-{family}", archive.parent / "work"
    unpack(archive, work).rename(work / made)
    machine, python = family.rsplit("-", 1)
    (work / made / "wheels/FOR").write_text(f"{machine} {python}\n")
    program = next((work / made / "wheels").glob("gym_mirror-*.whl"))
    with (
        zipfile.ZipFile(program) as old,
        zipfile.ZipFile(program.with_name(f"gym_mirror-{version}-py3-none-any.whl"), "w") as new,
    ):
        for name in old.namelist():
            content = SPOILS if name == "kiosk/commands/run.py" else old.read(name)
            new.writestr(re.sub(r"(?<=^gym_mirror-)[\d.]+(?=\.dist-info)", version, name), content)
    program.unlink()
    packed = build.pack(work / made, archive.parent, 0)
    sign = [
        "gpg",
        "--batch",
        "--yes",
        "--local-user",
        SIGNER,
        "--detach-sign",
        "--output",
        f"{packed}.sig",
        str(packed),
    ]
    subprocess.run(sign, check=True, env=os.environ | {"GNUPGHOME": str(key.parent)})
    shutil.rmtree(work)


@pytest.mark.long
def test_updates_good_and_bad_under_systemd_without_a_network(build: ModuleType, key: Path, tmp_path: Path) -> None:
    root = offline("x86_64-3.13", "trixie-update", ["systemd", "systemd-sysv"])
    inside = root.folder / "opt/releases"
    first, second = (build_release(version, "x86_64-3.13", inside, key) for version in ("7.0.0", "7.0.1"))
    changed_release(build, second, "7.0.2", "x86_64-3.13", key)
    changed_release(build, second, "7.0.3", "aarch64-3.13", key)
    (inside / "other.gpg").write_bytes(b"no key")
    install(root, first)
    root.run([COMMAND, "log", "demo", "--state", "/tmp/demo"])
    root.run(["install", "-o", "gym-mirror", "-g", "gym-mirror", "/tmp/demo/usage.sqlite3", "/var/lib/gym-mirror/"])
    units = root.folder / "etc/systemd/system"
    for name, folder in (("update.service", units), ("container.conf", units / "gym-mirror.service.d")):
        folder.mkdir(exist_ok=True)
        shutil.copy(HERE / name, folder)
    for name in ("functions.sh", "update.sh"):
        shutil.copy(HERE / name, tmp_path)
    (root.folder / "opt/drill").mkdir(exist_ok=True)
    root.run(["systemctl", "enable", "--quiet", "update.service"])
    boot_container(root, SECONDS, ["--volatile=overlay", "--private-network", f"--bind={tmp_path}:/opt/drill"])
    printed = (tmp_path / "update.out").read_text()
    still = "   gym-mirror 7.0.1 runs, nothing lost, versions kept: 2"
    archive = "gym-mirror-7.0.1-x86_64-3.13.tar.gz"
    damaged = "was damaged in copying, or is not signed by the key of this mirror's releases"
    written = re.sub(r"/opt/gym-mirror/[\d-]+/", "/opt/gym-mirror/VERSION/", (tmp_path / "update.log").read_text())
    assert written.splitlines() == [
        "it has a log",
        "good 0: ", still,
        "older 2: gym-mirror: That release is version 7.0.0, older than 7.0.1 in use; to go back, run its "
        "systemd/install.sh.", still,
        "does not start 2: install.sh: The new version cannot be used; the previous version is restored.", still,
        "other board 2: install.sh: This release is for aarch64 3.13 (processor, Python); this board is x86_64 3.13.",
        still,
        f"other key 2: gym-mirror: {archive} {damaged} (/opt/releases/other.gpg).", still,
        "connection lost 2", still,
        f"full disk 2: gym-mirror: {archive} cannot be unpacked in /var/tmp: No space left on device.", still,
        f"cut off 2: gym-mirror: {archive} {damaged} (/opt/gym-mirror/VERSION/release-key.gpg).", still,
        f"no signature 2: gym-mirror: There is no signature {archive}.sig.", still,
        "a folder 2: gym-mirror: There is no release /opt/releases.", still,
    ], printed[-6000:]  # fmt: skip
