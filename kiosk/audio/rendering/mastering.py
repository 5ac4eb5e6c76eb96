"""Makes recordings alike: silence trimmed, one loudness, peaks limited."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyloudnorm

Samples = npt.NDArray[np.float64]  # [n], full scale -1..1

SILENCE_DB = -45.0  # relative to the loudest 10 ms
KEPT_BEFORE_S, KEPT_AFTER_S = 0.02, 0.08
LOUDNESS_LUFS = -19.0  # speech that peaks at about -3 dBFS; tones are 6 dB softer
MAX_PEAK_DBFS = -1.0
BLOCK_S = 0.4  # of the loudness meter; a shorter phrase is measured as one block
FRAME_S = 0.01
RELEASE_S = 0.05  # of the limiter
ROUNDS = 4  # the limiter takes a little loudness away, which the next round gives back


def mastered(samples: Samples, rate_hz: int) -> Samples:
    """The recording trimmed, at `LOUDNESS_LUFS`, with no sample above `MAX_PEAK_DBFS`."""
    trimmed = _trimmed(samples, rate_hz)
    gain_db = 0.0
    result = trimmed
    for _ in range(ROUNDS):
        gain_db += LOUDNESS_LUFS - loudness(result, rate_hz)
        result = _limited(trimmed * 10 ** (gain_db / 20), rate_hz)
    return result


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


def _limited(samples: Samples, rate_hz: int) -> Samples:
    """Turn down only round the peaks, before them as well as after."""
    limit = 10 ** (MAX_PEAK_DBFS / 20)
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
