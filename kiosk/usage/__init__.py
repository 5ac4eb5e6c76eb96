"""The anonymous usage log: the store, which holds all of its SQL, and the reports read from it."""
