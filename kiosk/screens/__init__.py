"""What the display shows: one module a screen, the theme, and the overlay on the picture."""
