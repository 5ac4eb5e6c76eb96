"""Pose in, coaching out: movement, exercises, session, screens, usage log, commands."""
