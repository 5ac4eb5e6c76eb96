"""Runs inside the virtual machine: plays raw frames into the loopback camera, as the file WANTED asks.

WANTED has one line: size, rate and what to play, such as `large 10 play`.
  still    the member before the first rep, who sways by a few frames
  play     the clip, again and again
  swapped  luma and chroma exchanged: the bytes do not match the format that the camera announces
  uniform  frames of one colour
  off      nothing: the device is closed, and a reader gets no more frames
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from contextlib import suppress
from pathlib import Path

WANTED = Path("/run/camera-wanted")
DEVICE = "/dev/video0"
SIZES = {"large": (480, 360), "small": (320, 240)}
SET_FORMAT = 0xC0D05605  # VIDIOC_S_FMT
OUTPUT, YUYV, NO_FIELD, SRGB = 2, 0x56595559, 1, 8
FIRST = 40  # before this frame the room is empty, or the member walks in
STILL_FRAMES = 6  # in which the member stands
GREY = b"\x80\x80"


def open_device(width: int, height: int) -> int:
    """Open the loopback camera for frames of this size. The driver takes another size only when nobody reads."""
    picture = struct.pack("8I", width, height, YUYV, NO_FIELD, 2 * width, 2 * width * height, SRGB, 0)
    wanted = struct.pack("I4x", OUTPUT) + picture.ljust(200, b"\0")
    while True:
        device = os.open(DEVICE, os.O_RDWR)
        with suppress(OSError):
            taken = fcntl.ioctl(device, SET_FORMAT, wanted)
            if struct.unpack_from("2I", taken, 8) == (width, height):
                return device
        os.close(device)
        time.sleep(0.1)


def main() -> None:
    opened, played, device, number = "", "", -1, 0
    files = {name: os.open(f"/opt/camera/{name}.yuyv", os.O_RDONLY) for name in SIZES}
    while True:
        size, rate, what = WANTED.read_text().split()
        if device >= 0 and (what == "off" or size != opened):
            os.close(device)
            device, opened = -1, ""
        if what == "off":
            time.sleep(0.1)
            continue
        if device < 0:
            device, opened = open_device(*SIZES[size]), size
        width, height = SIZES[size]
        length = 2 * width * height
        count = os.fstat(files[size]).st_size // length
        number = number + 1 if what == played else 0
        played = what
        at = number % (2 * STILL_FRAMES - 2) if what == "still" else number % (count - FIRST)
        if what == "still" and at >= STILL_FRAMES:
            at = 2 * STILL_FRAMES - 2 - at  # forwards and backwards
        at += FIRST
        frame = GREY * (width * height) if what == "uniform" else os.pread(files[size], length, at * length)
        if what == "swapped":
            pairs = bytearray(frame)
            pairs[0::2], pairs[1::2] = frame[1::2], frame[0::2]
            frame = bytes(pairs)
        os.write(device, frame)
        time.sleep(1 / float(rate))


if __name__ == "__main__":
    main()
