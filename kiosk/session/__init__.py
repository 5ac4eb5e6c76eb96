"""A member's session: sets, rests and programs as a state machine on time passed in."""
