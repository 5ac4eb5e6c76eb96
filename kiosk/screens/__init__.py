"""One module per screen, the drawing toolkit, and a gallery that sets up every screen for pictures."""
