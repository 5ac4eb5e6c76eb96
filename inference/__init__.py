"""Frame in, pose out. Knows `hardware.frame` and nothing of `kiosk`."""
