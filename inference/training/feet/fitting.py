"""Fits the networks of a `PointReader` with PyTorch; used by `train`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from inference.pose import Floats
from inference.training.feet.readers import PointReader

Array = npt.NDArray[np.floating]
Rows = npt.NDArray[np.float16]

DEPTH = 24  # features of a cell
HIDDEN = 32  # units; on held-out bodies the error is higher with 16 and hardly lower with 48
EPOCHS, BATCH_SIZE = 16, 256
LEARNING_RATE, WEIGHT_DECAY = 2e-3, 1e-2
CONTINUED_EPOCHS, CONTINUED_LEARNING_RATE = 12, 1e-3  # from fitted networks instead of random ones
HUBER_BETA = 0.5  # cells: larger errors count linearly, so that a lost leg has little influence
HIT_RADIUS = 1.5  # cells: a point within it counts as found, for its score
SCORE_WEIGHT = 0.2  # of the score's loss relative to the position's
ANGLE_WEIGHT, ANGLE_BETA = 0.2, 5.0  # of a knee angle's loss relative to the position's; degrees
KEPT_RADIUS, KEPT_WEIGHT = 0.35, 0.5  # cells, and of the loss that keeps what fitted networks read within that radius
MIN_LIMB, MIN_THIGH_SHARE = 2.0, 0.35  # cells, and thigh by shank: a knee angle between shorter limbs means nothing


class _Nets(torch.nn.Module):
    """The networks of a `PointReader` on normalized rows [batch, k, n].

    cells: cells of a patch.
    few: number of values to which the features of a cell are reduced.
    outputs: m, number of values per point.
    mean, spread: [k, n], of the rows before normalization.
    """

    def __init__(self, cells: int, few: int, outputs: int, mean: Array, spread: Array) -> None:
        super().__init__()
        points, count = mean.shape
        self.feature_count = cells * DEPTH
        self.mean, self.spread = (torch.tensor(each, dtype=torch.float32) for each in (mean, spread))
        inputs = cells * few + count - self.feature_count
        self.reduce = torch.nn.Parameter(torch.randn(DEPTH, few) / DEPTH**0.5)
        self.hidden = torch.nn.Parameter(torch.randn(points, inputs, HIDDEN) / inputs**0.5)
        self.hidden_bias = torch.nn.Parameter(torch.zeros(points, HIDDEN))
        self.out = torch.nn.Parameter(0.3 * torch.randn(points, HIDDEN, outputs) / HIDDEN**0.5)
        self.bias = torch.nn.Parameter(torch.zeros(points, outputs))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        normalized = (rows - self.mean) / self.spread
        reduced = normalized[..., : self.feature_count].unflatten(2, (-1, DEPTH)) @ self.reduce
        inputs = torch.cat([reduced.flatten(2), normalized[..., self.feature_count :]], 2)
        hidden = torch.relu(torch.einsum("bkn,knh->bkh", inputs, self.hidden) + self.hidden_bias)
        return torch.einsum("bkh,khm->bkm", hidden, self.out) + self.bias

    def start_from(self, reader: PointReader) -> None:
        """Take over the networks of a reader."""
        spread = self.spread.numpy().astype(np.float64)
        hidden = reader.hidden.astype(np.float64)
        bias = reader.hidden_bias + np.einsum("kn,knh->kh", self._shift(reader.reduce.astype(np.float64)), hidden)
        hidden[:, self._reduced(reader.reduce) :] *= spread[:, self.feature_count :, np.newaxis]
        parts = {
            "reduce": reader.reduce * spread[0, :DEPTH, np.newaxis],
            "hidden": hidden,
            "hidden_bias": bias,
            "out": reader.out,
            "bias": reader.bias,
        }
        with torch.no_grad():
            for name, value in parts.items():
                self.get_parameter(name).copy_(torch.tensor(value, dtype=torch.float32))

    def _reduced(self, reduce: Array) -> int:
        """The number of inputs that come from features."""
        return int(self.feature_count // DEPTH * reduce.shape[1])

    def _shift(self, reduce: Array) -> Array:
        """What the mean row gives as inputs [k, n]. reduce: for features without normalization."""
        mean = self.mean.numpy().astype(np.float64)
        features = np.tile(mean[:, :DEPTH] @ reduce, self.feature_count // DEPTH)
        return np.concatenate([features, mean[:, self.feature_count :]], 1)

    def reader(self) -> PointReader:
        """The same networks for rows without normalization."""
        parameters = {name: value.detach().numpy().astype(np.float64) for name, value in self.named_parameters()}
        spread = self.spread.numpy().astype(np.float64)
        reduce = parameters["reduce"] / spread[0, :DEPTH, np.newaxis]
        hidden = parameters["hidden"]
        hidden[:, self._reduced(reduce) :] /= spread[:, self.feature_count :, np.newaxis]
        shift = self._shift(reduce)
        parts = parameters | {
            "reduce": reduce,
            "hidden": hidden,
            "hidden_bias": parameters["hidden_bias"] - np.einsum("kn,knh->kh", shift, hidden),
        }
        return PointReader(**{name: np.ascontiguousarray(part, dtype=np.float32) for name, part in parts.items()})


def fit(
    rows: Rows,
    cells: int,
    few: int,
    wanted: Floats,
    weight: Array,
    seed: int,
    seen: npt.NDArray[np.bool_] | None = None,
    legs: Floats | None = None,
    start: PointReader | None = None,
    kept: npt.NDArray[np.bool_] | None = None,
    continued_epochs: int = CONTINUED_EPOCHS,
) -> PointReader:
    """Fit networks that predict `wanted` [N, k, m] from rows [N, k, n]. The same seed gives the same networks.

    cells: each row starts with the features of this many cells.
    few: number of values to which the features of a cell are reduced.
    weight: [N, k], weight of each point in the loss.
    seen: [N, k], whether a point is visible; adds an output, the logit that the point is visible and predicted within
        `HIT_RADIUS`. None for positions only.
    legs: [N, 6, 2], in cells, where the points are hips, knees and ankles predicted relative to these; adds the loss of
        the angle at both knees. None for other points.
    start: the networks to start from; None for random ones.
    kept: [N], rows for which positions that `start` reads well are to stay as they are; None for no such rows.
    continued_epochs: passes over the rows if there is a `start`.
    """
    torch.manual_seed(seed)
    positions = wanted.shape[2]
    size = (cells, few, positions + (seen is not None), *_mean_and_spread(rows, cells))
    nets, epochs, rate, before = _Nets(*size), EPOCHS, LEARNING_RATE, None
    if start is not None:
        nets.start_from(start)
        epochs, rate = continued_epochs, CONTINUED_LEARNING_RATE
        if kept is not None:
            before, keep = _Nets(*size), torch.tensor(kept)
            before.start_from(start)
    batches = len(rows) // BATCH_SIZE + 1
    optimizer = torch.optim.AdamW(nets.parameters(), rate, weight_decay=WEIGHT_DECAY)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * batches)
    inputs, targets, weights = torch.from_numpy(rows), torch.tensor(wanted), torch.tensor(weight, dtype=torch.float32)
    visible = None if seen is None else torch.tensor(seen)
    origins = None if legs is None else torch.tensor(legs)
    for epoch in range(epochs):
        order = np.random.default_rng([seed, epoch]).permutation(len(rows))
        for batch in np.array_split(order, batches):
            output = nets(inputs[batch].float())
            errors = torch.nn.functional.smooth_l1_loss(
                output[..., :positions], targets[batch], reduction="none", beta=HUBER_BETA
            )
            loss = (errors.sum(2) * weights[batch]).mean()
            if visible is not None:
                loss = loss + SCORE_WEIGHT * _score_loss(output, targets[batch], visible[batch])
            if origins is not None:
                lost = _angle_loss(output + origins[batch], targets[batch] + origins[batch])
                loss = loss + ANGLE_WEIGHT * (lost * weights[batch][:, 2:4]).mean()
            if before is not None:
                changed = _change_of_good(output, before(inputs[batch].float()).detach(), targets[batch])
                loss = loss + KEPT_WEIGHT * (changed * keep[batch, None]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    return nets.reader()


def _score_loss(output: torch.Tensor, targets: torch.Tensor, visible: torch.Tensor) -> torch.Tensor:
    hit = visible & (torch.linalg.vector_norm(output[..., :-1].detach() - targets, dim=2) < HIT_RADIUS)
    return torch.nn.functional.binary_cross_entropy_with_logits(output[..., -1], hit.float())


def _change_of_good(output: torch.Tensor, before: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The squared change [n, k] of the positions that were within `KEPT_RADIUS` before; 0 for the others."""
    good = torch.linalg.vector_norm(before - targets, dim=2) < KEPT_RADIUS
    return (output - before).square().sum(2) * good


def _angle_loss(joints: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """The loss of the angle at each knee [n, 2]; 0 where the true angle means nothing. joints, true: [n, 6, 2]."""
    thigh, shank = true[:, 2:4] - true[:, :2], true[:, 4:] - true[:, 2:4]
    lengths = torch.linalg.vector_norm(thigh, dim=2), torch.linalg.vector_norm(shank, dim=2)
    meant = (torch.minimum(*lengths) >= MIN_LIMB) & (lengths[0] >= MIN_THIGH_SHARE * lengths[1])
    missed = torch.remainder(_knee_angles(joints) - _knee_angles(true) + 180, 360) - 180
    zero = torch.zeros_like(missed)
    losses = torch.nn.functional.smooth_l1_loss(missed / ANGLE_BETA, zero, reduction="none", beta=1.0)
    return torch.where(meant, losses, zero)


def _knee_angles(joints: torch.Tensor) -> torch.Tensor:
    """The angle between thigh and shank in the picture, degrees [n, 2]."""
    thigh, shank = joints[:, 2:4] - joints[:, :2], joints[:, 4:] - joints[:, 2:4]
    across = thigh[..., 0] * shank[..., 1] - thigh[..., 1] * shank[..., 0]
    return torch.rad2deg(torch.atan2(across, (thigh * shank).sum(2)))


def _mean_and_spread(rows: Rows, cells: int) -> tuple[Array, Array]:
    """Mean and standard deviation [k, n]: of each geometry number, and of each feature over all cells and points."""
    sample, count = rows[:: 1 + len(rows) // 4000].astype(np.float64), cells * DEPTH
    mean, spread = sample.mean(0), sample.std(0)
    features = sample[..., :count].reshape(-1, DEPTH)
    mean[:, :count], spread[:, :count] = np.tile(features.mean(0), cells), np.tile(features.std(0), cells)
    return mean, spread + 1e-3
