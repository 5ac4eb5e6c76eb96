"""Measurements of the mirror: clip analysis, accuracy against ground truth, benchmarks."""
