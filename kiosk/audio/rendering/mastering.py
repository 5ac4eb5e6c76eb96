"""Makes recordings alike: silence trimmed, one loudness as it is decoded, peaks limited with room for the codec."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy.signal import resample_poly

Samples = npt.NDArray[np.float64]  # [n], full scale -1..1

SILENCE_DB = -45.0  # relative to the loudest 10 ms
KEPT_BEFORE_S, KEPT_AFTER_S = 0.04, 0.08  # an h at the beginning is softer than the threshold
LOUDNESS_LUFS = -20.0  # leaves 19 dB for the peaks of speech
MAX_LOUDNESS_ERROR_LU = 0.3  # of a decoded recording
MAX_TRUE_PEAK_DBTP = -1.0  # of a decoded recording
CODEC_HEADROOM_DB = 1.0  # by which the codec may raise a peak at first; more where a recording needs it
OVERSAMPLING = 4  # of the true peak (BS.1770)
BLOCK_S = 0.4  # of the loudness meter; a shorter phrase is measured as one block
FRAME_S = 0.01
RELEASE_S = 0.05  # of the limiter
ROUNDS = 8  # limiter and codec change a little, which the next round makes good


def mastered(samples: Samples, rate_hz: int, coded: Callable[[Samples], Samples]) -> Samples:
    """The recording trimmed, and at `LOUDNESS_LUFS` below `MAX_TRUE_PEAK_DBTP` once it has been through the codec.

    coded: encodes and decodes.
    """
    trimmed = _trimmed(samples, rate_hz)
    gain_db, limit_db = LOUDNESS_LUFS - loudness(trimmed, rate_hz), MAX_TRUE_PEAK_DBTP - CODEC_HEADROOM_DB
    for _ in range(ROUNDS):
        result = _limited(trimmed * 10 ** (gain_db / 20), rate_hz, limit_db)
        decoded = coded(result)
        error_lu = LOUDNESS_LUFS - loudness(decoded, rate_hz)
        excess_db = true_peak(decoded) - MAX_TRUE_PEAK_DBTP
        if excess_db <= 0 and abs(error_lu) <= MAX_LOUDNESS_ERROR_LU:
            break
        gain_db += error_lu
        limit_db -= max(excess_db, 0.0)
    return result


def true_peak(samples: Samples) -> float:
    """The highest level between the samples too, dBTP."""
    return float(20 * np.log10(np.abs(resample_poly(samples, OVERSAMPLING, 1)).max()))


def loudness(samples: Samples, rate_hz: int) -> float:
    """Integrated loudness (ITU-R BS.1770), LUFS."""
    block_s = min(BLOCK_S, 0.99 * len(samples) / rate_hz)
    return float(pyloudnorm.Meter(rate_hz, block_size=block_s).integrated_loudness(samples))


def _trimmed(samples: Samples, rate_hz: int) -> Samples:
    frame = round(FRAME_S * rate_hz)
    count = len(samples) // frame
    power = np.sqrt(np.mean(samples[: count * frame].reshape(count, frame) ** 2, axis=1))
    loud = np.flatnonzero(power > power.max() * 10 ** (SILENCE_DB / 20))
    first = max(0, loud[0] * frame - round(KEPT_BEFORE_S * rate_hz))
    last = min(len(samples), (loud[-1] + 1) * frame + round(KEPT_AFTER_S * rate_hz))
    return samples[first:last]


def _limited(samples: Samples, rate_hz: int, limit_db: float) -> Samples:
    """Turn down only round the peaks, before them as well as after. limit_db: dBFS."""
    limit = 10 ** (limit_db / 20)
    needed = np.minimum(1.0, limit / np.maximum(np.abs(samples), 1e-9))
    if needed.min() >= 1.0:
        return samples
    recovery = 1.0 / (RELEASE_S * rate_hz)
    gain = needed.copy()
    for order in (range(1, len(gain)), range(len(gain) - 2, -1, -1)):
        step = order.step
        for i in order:
            gain[i] = min(gain[i], gain[i - step] + recovery)
    return samples * gain
