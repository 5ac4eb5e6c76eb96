"""The anonymous usage log: the store (the only SQL) and the reports read from it."""
