"""Cameras: what one is, how one is opened, and the sources behind it (Raspberry Pi, USB, clip)."""
