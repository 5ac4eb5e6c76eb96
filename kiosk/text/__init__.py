"""Every word the mirror says, by language."""

from kiosk.text.catalogue import LANGUAGES, Text, TextError, load_text

__all__ = ["LANGUAGES", "Text", "TextError", "load_text"]
