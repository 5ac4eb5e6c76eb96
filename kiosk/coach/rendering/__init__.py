"""Renders the coach's loops; the mirror never imports it. Needs the extra `feet`, pyrender and ffmpeg.

`python -m kiosk.coach.rendering.build` renders every loop into `kiosk/coach/loops/`; loops/CARD.md says how.
"""
