"""Draws every screen for review, with sample members and data."""
