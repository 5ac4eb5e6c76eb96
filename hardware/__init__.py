"""The edge of the machine: frames in, presses in, light out. Knows neither `inference` nor `kiosk`."""
