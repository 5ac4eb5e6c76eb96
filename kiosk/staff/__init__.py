"""Staff access: the PIN, and the pages in a browser, which a separate service serves."""
