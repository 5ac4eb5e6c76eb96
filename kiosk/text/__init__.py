"""Every word the mirror shows or says, one catalogue a language."""
