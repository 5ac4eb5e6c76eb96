"""Pose estimation: frame in, pose out. Depends on `hardware`, never on `kiosk`."""
