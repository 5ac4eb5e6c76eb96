"""Poses in, readings out: baseline, signals, reps, bands, cues. Pure; time is an argument."""
