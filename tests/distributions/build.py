"""Builds Debian root file systems and runs commands in them. Needs root and debootstrap."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
PYTHON = "/opt/venv/bin/python"
FOREIGN = Path("/proc/sys/fs/binfmt_misc")  # the kernel's table of interpreters for programs of other processors
# Mounts in a separate mount namespace disappear with the command, however it ends.
ENTER = (
    'for m in proc sys dev; do mount --rbind /$m "$0/$m"; done; '
    '[ ! -e "$0/opt/cpuinfo" ] || mount --bind "$0/opt/cpuinfo" "$0/proc/cpuinfo"; exec chroot "$0" "$@"'
)
# /proc/cpuinfo of one core of a Raspberry Pi 5. LiteRT reads it, and crashes on that of the host.
ARM_CPUINFO = """processor\t: 0
BogoMIPS\t: 108.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x4
CPU part\t: 0xd0b
CPU revision\t: 1

"""


class Root:
    """A root file system. folder: its path on the host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        timeout: float = 3600,
        stdin: str = "",
        network: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside and return its result with the output. Fails the test when the command fails."""
        outside = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        inside = ["env", *(f"{name}={value}" for name, value in (environment or {}).items())]
        namespaces = ["--mount"] if network else ["--mount", "--net"]
        done = subprocess.run(
            ["unshare", *namespaces, "sh", "-c", ENTER, str(self.folder), *inside, *command],
            capture_output=True, text=True, timeout=timeout, env=outside, check=False, input=stdin,
        )  # fmt: skip
        if done.returncode:
            pytest.fail(
                f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            )
        return done


def debian_root(
    name: str,
    suite: str,
    apt: Sequence[str],
    pip: Sequence[str] = (),
    pip_alone: Sequence[str] = (),
    arm: bool = False,
) -> Root:
    """A root of this Debian suite with these packages, built once and cached under `name`.

    Skips the test where roots cannot be built.

    apt: Debian packages.
    pip: packages for the environment /opt/venv, on top of Debian's.
    pip_alone: the same, without their dependencies.
    arm: build for the processor of a Raspberry Pi, which is emulated.
    """
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.skip("needs root and debootstrap")
    if arm:
        _emulate_arm()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gym-mirror" / "roots"
    root, built = Root(cache / name), cache / f"{name}.built"
    made_of = "\n".join([suite, *apt, *pip, *pip_alone])
    if built.exists() and built.read_text() == made_of:
        return root
    shutil.rmtree(root.folder, ignore_errors=True)
    base = _base(cache, suite, arm)
    subprocess.run(["cp", "-a", str(base.folder), str(root.folder)], check=True)
    if arm:
        (root.folder / "opt/cpuinfo").write_text(ARM_CPUINFO)
    root.run(["apt-get", "update"])  # the base may be of last month
    root.run(["apt-get", "install", "-y", "--no-install-recommends", *apt])
    root.run(["python3", "-m", "venv", "--system-site-packages", "/opt/venv"])
    install = [PYTHON, "-m", "pip", "install", "-q", "--cert", f"/{CERTIFICATES}"]
    if pip:
        root.run([*install, *pip])
    if pip_alone:
        root.run([*install, "--no-deps", *pip_alone])
    built.write_text(made_of)
    return root


def _base(cache: Path, suite: str, arm: bool) -> Root:
    """The base of all roots of a suite: a minimal Debian with Python and CA certificates."""
    name = f"{suite}-{'arm-' if arm else ''}base"
    root, built = Root(cache / name), cache / f"{name}.built"
    if built.exists():
        return root
    shutil.rmtree(root.folder, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    kind = ["--variant=minbase", *(["--arch=arm64"] if arm else [])]
    subprocess.run(["debootstrap", *kind, suite, str(root.folder)], check=True, capture_output=True)
    shutil.copy("/etc/resolv.conf", root.folder / "etc/resolv.conf")
    (root.folder / "etc/dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n")  # a broken root is simply rebuilt
    root.run(["apt-get", "update"])
    root.run(["apt-get", "install", "-y", "--no-install-recommends", "ca-certificates", "python3-venv"])
    shutil.copy(Path("/") / CERTIFICATES, root.folder / CERTIFICATES)  # the host's, which may have more authorities
    built.touch()
    return root


def _emulate_arm() -> None:
    """Make the kernel run programs for 64-bit Arm with qemu. Skips the test where qemu is missing."""
    rule = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
    if not rule.exists():
        pytest.skip("needs qemu-user-static")
    if not (FOREIGN / "register").exists():
        subprocess.run(["mount", "-t", "binfmt_misc", "none", str(FOREIGN)], check=True)
    if not (FOREIGN / "qemu-aarch64").exists():
        (FOREIGN / "register").write_text(rule.read_text().strip())


def copy_checkout(root: Root) -> None:
    """Copy the tracked files of this checkout, without its tests, to /opt/checkout."""
    checkout = root.folder / "opt/checkout"
    shutil.rmtree(checkout, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if not name.startswith("tests/"):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, checkout / name)


def copy_version(root: Root, commit: str, folder: str) -> None:
    """Copy an earlier commit of this project into a folder of the root. Skips the test where history lacks it."""
    target = root.folder / folder
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=REPOSITORY, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"needs the history back to {commit}")
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive.stdout, check=True)
