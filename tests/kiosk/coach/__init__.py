"""The coach: its motions, its loops, and how they are played and placed."""
