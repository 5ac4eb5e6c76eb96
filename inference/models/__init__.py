"""The shipped pose models with their card and manifest; `inference.training` builds them."""
