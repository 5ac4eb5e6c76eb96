"""Runs Python programs as a Raspberry Pi's core would and counts their instructions.

Needs root on Debian or Pi OS, and the packages qemu-user and gcc.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.distributions.arm_wheels import install_locked_wheels
from tests.distributions.build import ARM_CPUINFO, REPOSITORY
from tests.instructions.marks import means

QEMU = "qemu-aarch64"
COUNTER = Path(__file__).parent / "counter.c"
LOCK = REPOSITORY / "requirements.lock"
PACKAGES = ("python3", "libstdc++6")  # Debian packages; the locked wheels bring their other libraries
API_2_SINCE = 9  # version of qemu from which plugins declare version 2 of its interface
# /proc/cpuinfo of one core of a Raspberry Pi 5 and 4. LiteRT chooses its kernels by it, and crashes on the host's.
CPUINFO = {
    "a76": ARM_CPUINFO,
    "a72": """processor\t: 0
Features\t: fp asimd evtstrm crc32 cpuid
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x0
CPU part\t: 0xd08
CPU revision\t: 3

""",
}
CORES = tuple(CPUINFO)
WITH_CPUINFO = 'mount --bind "$0" /proc/cpuinfo; exec "$@"'


class ArmError(Exception):
    """Instructions cannot be counted here; the message says why."""


class ArmPython:
    """Debian's Python for 64-bit Arm with the locked wheels. folder: what `arm_python` built."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def count(self, core: str, module: str, arguments: Sequence[str] = ()) -> dict[str, int]:
        """Run a module of this checkout on one core of `CORES`. Returns the mean instructions by name of its marks."""
        with tempfile.TemporaryDirectory() as scratch:
            cpuinfo, counts = Path(scratch) / "cpuinfo", Path(scratch) / "counts"
            cpuinfo.write_text(CPUINFO[core])
            root = self._folder / "root"
            emulate = [QEMU, "-L", str(root), "-cpu", f"cortex-{core}"]
            counting = ["-plugin", f"{self._folder / 'counter.so'},out={counts}"]
            program = [str(root / "usr/bin/python3"), "-m", module, *arguments]
            output = _run(
                ["unshare", "--mount", "sh", "-c", WITH_CPUINFO, str(cpuinfo), *emulate, *counting, *program],
                PYTHONPATH=f"{REPOSITORY}:{self._folder / 'site-packages'}",
                PYTHONHASHSEED="0",
                PYTHONDONTWRITEBYTECODE="1",
                SDL_VIDEODRIVER="dummy",
            )
            names = json.loads(output.splitlines()[-1])
            return means(names, [int(line) for line in counts.read_text().splitlines()])


def arm_python() -> ArmPython:
    """What counting needs, built once for each state of the lock file and cached. Raises ArmError."""
    missing = [name for name in (QEMU, "gcc", "apt-get", "dpkg", "unshare") if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        raise ArmError(
            "Counting needs root, and on Debian or Pi OS the packages qemu-user and gcc"
            + (f"; missing: {', '.join(missing)}" if missing else "")
        )
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gym-mirror" / "arm-python"
    built, made_of = cache / "built", hashlib.sha256(LOCK.read_bytes() + COUNTER.read_bytes()).hexdigest()
    if not built.exists() or built.read_text() != made_of:
        shutil.rmtree(cache, ignore_errors=True)
        _unpack_python(cache / "root", cache / "apt")
        version = (cache / "root/usr/bin/python3").readlink().name.removeprefix("python")
        install_locked_wheels(version, cache / "site-packages")
        _build_counter(cache / "counter.so")
        built.write_text(made_of)
    return ArmPython(cache)


def _unpack_python(root: Path, apt: Path) -> None:
    """Unpack this Debian's Python for 64-bit Arm, with what it depends on, into `root`; nothing is installed."""
    for folder in (root, apt / "state/lists/partial", apt / "cache/archives/partial"):
        folder.mkdir(parents=True)
    (apt / "nothing-installed").touch()
    options = {
        "APT::Architecture": "arm64",
        "APT::Architectures": "arm64",
        "Dir::State": apt / "state",
        "Dir::State::status": apt / "nothing-installed",
        "Dir::Cache": apt / "cache",
        "Debug::NoLocking": 1,
    }
    command = ["apt-get", "-qq", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]
    _run([*command, "update"])
    _run([*command, "install", "-y", "--no-install-recommends", "--download-only", *PACKAGES])
    for package in sorted((apt / "cache/archives").glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(root)])
    shutil.rmtree(apt)


def _build_counter(into: Path) -> None:
    found = re.search(r"version (\d+)", _run([QEMU, "--version"]))
    version = 2 if found and int(found[1]) >= API_2_SINCE else 1
    _run(["gcc", "-shared", "-fPIC", "-O2", f"-DPLUGIN_VERSION={version}", "-o", str(into), str(COUNTER)])


def _run(command: Sequence[str], **environment: str) -> str:
    """Run a command and return its output. Raises ArmError with the end of its messages."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise ArmError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout
