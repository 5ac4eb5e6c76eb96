"""What staff see and how they get to it: the PIN, and the pages in a browser, which are a service of their own."""
