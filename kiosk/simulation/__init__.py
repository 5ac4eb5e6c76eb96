"""Simulations of members: demonstration, soak test and simulated years, on real or simulated time."""
