"""Fits the readers of joint centres and feet: renders people, runs the shipped models on the images, trains.

Run `stills`, then `train`, then `inference.training.build`; `evaluate` measures the result. All of it needs the extra
`feet`.
"""
