"""The coach: loops of a mannequin that shows every exercise, and how they are played."""
