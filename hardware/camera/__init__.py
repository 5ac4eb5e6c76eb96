"""Cameras: the protocol, the factory, and the sources (Raspberry Pi camera, USB camera, clip)."""
