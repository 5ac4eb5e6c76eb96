"""Renders the voice pack; a development tool that the mirror never imports. `kiosk/audio/pack/CARD.md` says how."""
