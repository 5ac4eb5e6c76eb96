"""The running mirror: main loop, window, assembly and service."""
