"""Builds the release archives: the program, its installer and every wheel, one archive per processor and Python.

    python systemd/release/build.py --version 1.2.0 --out dist [--family aarch64-3.13] [--key KEY]

The same commit, version and key give the same bytes. With --key (an OpenPGP key of gpg) each archive carries the public
key, so that `gym-mirror update` can check the next release, and gets a signature where gpg has the secret key.
`make release` takes the version from the tag.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
FAMILIES = ("aarch64-3.11", "aarch64-3.13")  # Pi OS Bookworm and Trixie on a Raspberry Pi 4 or 5
PARTS = ("LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "pyproject.toml", "requirements.lock", "hardware",
         "inference", "kiosk", "systemd")  # fmt: skip
# Training is never run on a board, and a fleet's server is installed from a checkout.
LEFT_OUT = ("inference/training/", "systemd/fleet/")
GLIBC = ("2_17", "2_26", "2_27", "2_28", "2_31", "2_35")  # Bookworm has 2.36
PIP = "pip==25.3 --hash=sha256:9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--version", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--family", action="append", help=f"processor and Python; default: {', '.join(FAMILIES)}")
    options.add_argument("--key", help="OpenPGP key that signs; without it nothing is signed")
    try:
        release(options.parse_args())
    except ReleaseError as error:
        sys.exit(_refused(str(error)))
    except subprocess.CalledProcessError as error:  # the program has said why
        sys.exit(_refused(f"{' '.join(error.cmd[:4])} failed; the release is not complete."))
    except KeyboardInterrupt:
        sys.exit(130)


class ReleaseError(Exception):
    """The release cannot be built; the message says why."""


def release(given: argparse.Namespace) -> None:
    """Build, sum and sign the archives. What would stop that is checked first, because the downloads take minutes."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", given.version):
        raise ReleaseError(f"The version {given.version} is not three numbers such as 1.2.0.")
    text = notes(committed("CHANGELOG.md"), given.version)
    public = public_key(given.key) if given.key else b""
    given.out.mkdir(parents=True, exist_ok=True)
    archives = []
    for family in given.family or FAMILIES:
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / f"gym-mirror-{given.version}-{family}"
            copy_program(folder, given.version)
            fetch_wheels(folder / "wheels", family)
            build_program(folder)
            if public:
                (folder / "release-key.gpg").write_bytes(public)
            archives.append(pack(folder, given.out, commit_time()))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in archives]
    (given.out / "SHA256SUMS").write_text("".join(sums))
    (given.out / "NOTES.md").write_text(text, encoding="utf-8")
    sign(archives, given.key)
    print("".join(sums), end="")


def public_key(key: str) -> bytes:
    """The public key as gpg has it, without other people's signatures, which differ from computer to computer."""
    if shutil.which("gpg") is None:
        raise ReleaseError("gpg is not installed; it signs the release.")
    export = ["gpg", "--export-options", "export-minimal", "--export", key]
    public = subprocess.run(export, capture_output=True, check=True).stdout
    if not public:
        raise ReleaseError(f"gpg has no key {key}.")
    return public


def sign(archives: list[Path], key: str | None) -> None:
    """Put a signature next to each archive, and remove the one of an earlier build. key: None = not signed."""
    for path in archives:
        path.with_name(f"{path.name}.sig").unlink(missing_ok=True)
    if key is None:
        return
    if subprocess.run(["gpg", "--list-secret-keys", key], capture_output=True, check=False).returncode != 0:
        print(f"Not signed: gpg has only the public key of {key} on this computer.", file=sys.stderr)
        return
    for path in archives:
        signing = ["gpg", "--batch", "--yes", "--local-user", key, "--detach-sign", "--output", f"{path}.sig"]
        subprocess.run([*signing, str(path)], check=True)


def committed(path: str) -> str:
    """A file of the commit that is released, whatever has been changed since."""
    shown = subprocess.run(["git", "show", f"HEAD:{path}"], cwd=ROOT, capture_output=True, check=True)
    return shown.stdout.decode()


def copy_program(folder: Path, version: str) -> None:
    """The tracked files that a board needs, as committed; the version goes into pyproject.toml."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD", *PARTS], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    for left_out in LEFT_OUT:
        shutil.rmtree(folder / left_out)
    project = folder / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(re.sub(r'^version = ".*"$', f'version = "{version}"', text, count=1, flags=re.M), "utf-8")


def fetch_wheels(folder: Path, family: str) -> None:
    """Download the locked wheels of the family, and pip itself. `FOR` names the family for the installer."""
    machine, python = family.rsplit("-", 1)
    folder.mkdir()
    (folder / "FOR").write_text(f"{machine} {python}\n")
    lock = folder.with_name("wheels.lock")
    lock.write_text(f"{PIP}\n" + "\n".join(locked(committed("requirements.lock"), machine, python)))
    platforms = [f"--platform=manylinux_{glibc}_{machine}" for glibc in GLIBC] + [f"--platform=manylinux2014_{machine}"]
    target = ["--implementation=cp", f"--python-version={python}", "--only-binary=:all:", *platforms]
    download = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*download, "--require-hashes", *target, "-d", str(folder), "-r", str(lock)], check=True)
    lock.unlink()


def build_program(folder: Path) -> None:
    """Turn the program into a wheel, which a board installs in seconds; of its source only the texts stay."""
    options = ["-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "-w", str(folder / "wheels")]
    with tempfile.TemporaryDirectory() as work:
        source = shutil.copytree(folder, Path(work) / "source", ignore=shutil.ignore_patterns("wheels"))
        # Times and permissions are part of the wheel.
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(commit_time())}
        build = [sys.executable, "-m", "pip", "wheel", *options, str(source)]
        subprocess.run(build, check=True, env=environment, umask=0o022)
    for part in ("hardware", "inference"):
        shutil.rmtree(folder / part)
    for path in (folder / "kiosk").iterdir():
        if path.name != "text":  # the installer offers the languages that have one
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def locked(lock: str, machine: str, python: str) -> Iterator[str]:
    """The entries of a lock file that apply to this processor and Python, without their markers."""
    board = {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
    }
    for entry in re.findall(r"^[a-z].*(?:\n .*)*", lock, re.MULTILINE):
        needed = Requirement(entry.partition("\\\n")[0].strip())
        if needed.marker is None or needed.marker.evaluate(board):
            yield " ".join([f"{needed.name}{needed.specifier}", *re.findall(r"--hash=\S+", entry)])


def pack(folder: Path, out: Path, modified: int) -> Path:
    """Pack the folder so that the same files give the same bytes. modified: Unix seconds of every file."""
    target = out / f"{folder.name}.tar.gz"

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = modified
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=modified) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            archive.add(path, str(path.relative_to(folder.parent)), recursive=False, filter=plain)
    return target


def commit_time() -> int:
    shown = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return int(shown)


def notes(changelog: str, version: str) -> str:
    """The changelog's section for this version; that of what is unreleased where it has none yet, said on stderr."""
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    by_title = {section.split(maxsplit=1)[0]: section for section in sections}
    if version in by_title:
        return f"## {by_title[version]}"
    if "Unreleased" not in by_title:
        raise ReleaseError(f'CHANGELOG.md has neither a section "{version}" nor "Unreleased".')
    print(f'CHANGELOG.md has no section "{version}"; NOTES.md is the section "Unreleased".', file=sys.stderr)
    return f"## {by_title['Unreleased']}"


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
