"""Clockwise rotations of an image by quarter turns, as OpenCV names them."""

from __future__ import annotations

import cv2

ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}  # by degrees
