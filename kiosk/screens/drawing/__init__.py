"""The drawing toolkit: canvas, shapes, typesetting, icons, overlay."""
