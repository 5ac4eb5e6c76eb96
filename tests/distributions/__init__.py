"""Whole Debian systems in a folder, made with debootstrap, for what must be tried on the system it will run on."""
