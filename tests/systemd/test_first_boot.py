"""A new card's first start: cloud-init installs the release that lies on the boot partition, without a network."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.distributions.build import REPOSITORY, Root, debian_root
from tests.systemd.machine import HERE, boot_container
from tests.systemd.releases import build_release

SECONDS = 1800.0
FILES = REPOSITORY / "systemd/first-boot"
APT = ["systemd", "systemd-sysv", "cloud-init", "sudo", "iproute2", "openssh-server"]
# As on Pi OS: the boot partition holds cloud-init's data.
SOURCE = """datasource_list: [NoCloud, None]
datasource:
  NoCloud:
    seedfrom: file:///boot/firmware
"""


@pytest.fixture
def new_card() -> Root:
    """A Debian 13 with cloud-init that has never started."""
    root = debian_root("trixie-first-boot", "trixie", APT)
    (root.folder / "etc/cloud/cloud.cfg.d/99_board.cfg").write_text(SOURCE)
    units = root.folder / "etc/systemd/system"
    (units / "gym-mirror.service.d").mkdir(exist_ok=True)
    shutil.copy(HERE / "container.conf", units / "gym-mirror.service.d")
    shutil.copy(HERE / "first-boot.service", units)
    root.run(["systemctl", "enable", "--quiet", "first-boot.service"])
    for folder in ("opt/drill", "boot/firmware"):
        (root.folder / folder).mkdir(parents=True, exist_ok=True)
    (root.folder / "etc/machine-id").write_text("")
    return root


@pytest.mark.long
def test_the_first_start_installs_the_release_on_the_card(new_card: Root, tmp_path: Path) -> None:
    card, found = tmp_path / "card", tmp_path / "found"
    found.mkdir()
    on_card = card / "gym-mirror"
    on_card.mkdir(parents=True)
    build_release("7.0.0", "x86_64-3.13", on_card)
    shutil.copy(FILES / "first-boot.sh", on_card)
    options = (FILES / "options.txt").read_text()
    (on_card / "options.txt").write_text(options, encoding="utf-8-sig", newline="\r\n")  # as other systems' editors do
    (on_card / "pin.txt").write_text("312907\r\n", encoding="utf-8-sig")
    shutil.copy(FILES / "user-data", card)
    (card / "meta-data").write_text("instance_id: board\n")
    shutil.copy(HERE / "first-boot-drill.sh", found)
    binds = [f"--bind={card}:/boot/firmware", f"--bind={found}:/opt/drill"]
    boot_container(new_card, SECONDS, ["--volatile=overlay", "--private-network", *binds])
    installed = (on_card / "first-boot.log").read_text()
    assert (found / "first-boot.log").read_text().lstrip(".").splitlines() == [
        "status: done", "data from seed-dir (ds_config_seedfrom,file:///boot/firmware)",
        "host gym-mirror, user gym, sudo as root",
        "mirror active, gym-mirror 7.0.0", "starts with multi-user.target",
        'orientation = "portrait"', 'language = "en"', 'time_zone = "Europe/Berlin"',
    ], installed[-3000:]  # fmt: skip
    assert "PIN of the staff screen" in installed
    assert not (on_card / "pin.txt").exists()
