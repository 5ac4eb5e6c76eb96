"""The mirror's texts, one catalogue per language."""

from kiosk.text.catalogue import FALLBACK, LANGUAGES, Text, TextError, load_text

__all__ = ["FALLBACK", "LANGUAGES", "Text", "TextError", "load_text"]
