"""The mirror's texts, one catalogue per language."""

from kiosk.text.catalogue import LANGUAGES, Text, TextError, load_text

__all__ = ["LANGUAGES", "Text", "TextError", "load_text"]
