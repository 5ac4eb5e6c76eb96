"""How the foot reader was made: stills of rendered people, their features through the shipped models, the training."""
