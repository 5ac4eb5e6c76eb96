"""Sets up every screen in every state, with a drawn member and sample data, for pictures and layout tests."""
