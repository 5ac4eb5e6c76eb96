"""The demo clip."""
