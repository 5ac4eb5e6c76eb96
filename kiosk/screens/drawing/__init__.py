"""Drawing toolkit: canvas, shapes, typesetting, icons, widgets, leg overlay. It knows no screen."""
