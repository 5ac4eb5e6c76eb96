"""Hardware drivers: camera frames and button presses in, lamps out. Imports neither `inference` nor `kiosk`."""
