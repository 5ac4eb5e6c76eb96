"""Checks that staff and installers run: the doctor and the self-test."""
