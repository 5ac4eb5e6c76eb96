"""Complete Debian systems in folders, made with debootstrap, for tests on the systems that the mirror supports."""
