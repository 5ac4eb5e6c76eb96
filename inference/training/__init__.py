"""Builds the model files: weights, quantization, calibration and training data. Not used at run time."""
