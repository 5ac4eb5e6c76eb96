"""Adds a camera that plays a clip to a Debian root: the kernel's v4l2loopback, built from Debian's source package.

Debian has it as source only. The mirror opens it as any USB camera; `camera_feed.py` plays the clip inside the machine.
vivid, which the kernel brings, paints test pictures only, and the USB gadget needs a controller that QEMU lacks.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.media.demo_clip import open_demo_clip
from tests.distributions.build import Root

SIZES = {"large": (480, 360), "small": (320, 240)}  # pixels; both are 4:3 like the clip
EVERY = 3  # of the clip's frames: 10 a second
BUILD = r"""
set -e
mkdir -p /opt/camera && cd /opt/camera
apt-get download -qq v4l2loopback-dkms
dpkg-deb -x v4l2loopback-dkms_*.deb package
cp package/usr/src/v4l2loopback-*/*.[ch] .
printf 'obj-m := v4l2loopback.o\n' >Makefile
make -s -C /usr/src/linux-headers-*-amd64 M=/opt/camera modules
"""


def add_camera(root: Root) -> None:
    """Build the module, and store the clip as raw frames, which cost the machine no decoding."""
    root.run(["sh", "-c", BUILD])
    folder = root.folder / "opt/camera"
    for name, size in SIZES.items():
        with (folder / f"{name}.yuyv").open("wb") as raw:
            for number, frame in enumerate(open_demo_clip()):
                if number % EVERY == 0:
                    raw.write(yuyv(cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA)).tobytes())


def yuyv(rgb: np.ndarray) -> np.ndarray:
    """The frame as V4L2's YUYV: a luma byte a pixel, and alternately one of the two chroma bytes of a pair."""
    yuv = cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV)
    packed = np.empty((*yuv.shape[:2], 2), np.uint8)
    packed[..., 0] = yuv[..., 0]
    packed[:, 0::2, 1] = yuv[:, 0::2, 1]
    packed[:, 1::2, 1] = yuv[:, 0::2, 2]
    return packed
