"""Builds the model files. Not used at run time.

The steps, in order; each module's docstring states what it needs:

1. `python -m inference.training.feet.stills --into DIR` renders people with their truth.
2. `python -m inference.training.feet.train --stills DIR` fits the readers of joint centres and feet.
3. `python -m inference.training.build` builds the .tflite files from the published weights and these readers.
4. `python -m inference.training.compare --clips DIR FILE ...` compares model files and
   prints the tables of MODEL_CARD.md.
5. `python -m inference.training.feet.evaluate stills DIR` measures the foot points.
"""
