"""Camera and pose pipeline as the mirror uses them: observations, framing, choice of the model."""
