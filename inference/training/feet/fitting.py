"""Fits the networks of a `PointReader` with PyTorch; used by `train`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track

from inference.pose import Floats
from inference.training.feet.readers import PointReader

Array = npt.NDArray[np.floating]
Rows = npt.NDArray[np.float16]

DEPTH = 24  # features of a cell
BATCH_SIZE = 256
LEARNING_RATE, WEIGHT_DECAY = 2e-3, 1e-2
HUBER_BETA = 0.5  # cells: larger errors count linearly, so that a lost leg has little influence
HIT_RADIUS = 1.5  # cells: a point within it counts as found, for its score
SCORE_WEIGHT = 0.2  # of the score's loss relative to the position's
ANGLE_WEIGHT, ANGLE_BETA = 0.2, 5.0  # of a knee angle's loss relative to the position's; degrees
# Degrees of FPPA of a body that faces the camera. The mean error of the angles between two neighbours is a loss of its
# own: a reader with the smallest errors on the whole takes every strong valgus that it sees badly for a weaker one.
BIAS_EDGES = (-90, -30, -15, -8, -3, 2, 5, 9, 12, 16, 20, 26, 40)
BIAS_WEIGHT, BIAS_LIMIT = 0.12, 15.0  # of that loss relative to the position's; degrees, larger errors count as this
MIN_COUNT, HALF_COUNT = 3, 10  # angles of a group in a batch: fewer are left out, and this many count by half
INWARD = (-1.0, 1.0)  # sign of an angle of the left and the right knee that is inward
MIN_LIMB, MIN_THIGH_SHARE = 2.0, 0.35  # cells, and thigh by shank: a knee angle between shorter limbs means nothing


class _Nets(torch.nn.Module):
    """The networks of a `PointReader` on normalized rows [batch, k, n].

    cells: cells of a patch.
    few: number of values to which the features of a cell are reduced.
    hidden: units of each point's network.
    outputs: m, number of values per point.
    mean, spread: [k, n], of the rows before normalization.
    """

    def __init__(self, cells: int, few: int, hidden: int, outputs: int, mean: Array, spread: Array) -> None:
        super().__init__()
        points, count = mean.shape
        self.feature_count = cells * DEPTH
        self.mean, self.spread = (torch.tensor(each, dtype=torch.float32) for each in (mean, spread))
        inputs = cells * few + count - self.feature_count
        self.reduce = torch.nn.Parameter(torch.randn(DEPTH, few) / DEPTH**0.5)
        self.hidden = torch.nn.Parameter(torch.randn(points, inputs, hidden) / inputs**0.5)
        self.hidden_bias = torch.nn.Parameter(torch.zeros(points, hidden))
        self.out = torch.nn.Parameter(0.3 * torch.randn(points, hidden, outputs) / hidden**0.5)
        self.bias = torch.nn.Parameter(torch.zeros(points, outputs))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        normalized = (rows - self.mean) / self.spread
        reduced = normalized[..., : self.feature_count].unflatten(2, (-1, DEPTH)) @ self.reduce
        inputs = torch.cat([reduced.flatten(2), normalized[..., self.feature_count :]], 2)
        hidden = torch.relu(torch.einsum("bkn,knh->bkh", inputs, self.hidden) + self.hidden_bias)
        return torch.einsum("bkh,khm->bkm", hidden, self.out) + self.bias

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
    hidden: int,
    epochs: int,
    seen: npt.NDArray[np.bool_] | None = None,
    legs: Floats | None = None,
    unbiased: npt.NDArray[np.bool_] | None = None,
) -> PointReader:
    """Fit networks that predict `wanted` [N, k, m] from rows [N, k, n]. The same seed gives the same networks.

    cells: each row starts with the features of this many cells.
    few: number of values to which the features of a cell are reduced.
    weight: [N, k], weight of each point in the loss.
    hidden: units of each point's network.
    epochs: passes over the rows.
    seen: [N, k], whether a point is visible; adds an output, the logit that the point is visible and predicted within
        `HIT_RADIUS`. None for positions only.
    legs: [N, 6, 2], in cells, where the points are hips, knees and ankles predicted relative to these; adds the loss of
        the angle at both knees. None for other points.
    unbiased: [N], rows whose mean angle errors are a loss, too, where `legs` is given; None for no such rows.
    """
    torch.manual_seed(seed)
    positions = wanted.shape[2]
    nets = _Nets(cells, few, hidden, positions + (seen is not None), *_mean_and_spread(rows, cells))
    batches = len(rows) // BATCH_SIZE + 1
    optimizer = torch.optim.AdamW(nets.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=epochs * batches)
    inputs, targets, weights = torch.from_numpy(rows), torch.tensor(wanted), torch.tensor(weight, dtype=torch.float32)
    visible = None if seen is None else torch.tensor(seen)
    origins = None if legs is None else torch.tensor(legs)
    counted = None if unbiased is None else torch.tensor(unbiased)
    for epoch in track(range(epochs), "fitting"):
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
                angles = _Angles.of(output + origins[batch], targets[batch] + origins[batch])
                loss = loss + ANGLE_WEIGHT * (angles.losses() * weights[batch][:, 2:4]).mean()
                if counted is not None:
                    loss = loss + BIAS_WEIGHT * angles.bias_loss(counted[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    return nets.reader()


def _score_loss(output: torch.Tensor, targets: torch.Tensor, visible: torch.Tensor) -> torch.Tensor:
    hit = visible & (torch.linalg.vector_norm(output[..., :-1].detach() - targets, dim=2) < HIT_RADIUS)
    return torch.nn.functional.binary_cross_entropy_with_logits(output[..., -1], hit.float())


@dataclass(frozen=True)
class _Angles:
    """The angles at both knees of n bodies, [n, 2].

    true: FPPA of a body that faces the camera, degrees.
    missed: predicted minus true, degrees, -180..180.
    meant: whether thigh and shank are long enough in the picture for the angle to mean anything.
    """

    true: torch.Tensor
    missed: torch.Tensor
    meant: torch.Tensor

    @classmethod
    def of(cls, joints: torch.Tensor, true: torch.Tensor) -> _Angles:
        """The angles of predicted and true hips, knees and ankles, [n, 6, 2]."""
        thigh, shank = true[:, 2:4] - true[:, :2], true[:, 4:] - true[:, 2:4]
        lengths = torch.linalg.vector_norm(thigh, dim=2), torch.linalg.vector_norm(shank, dim=2)
        meant = (torch.minimum(*lengths) >= MIN_LIMB) & (lengths[0] >= MIN_THIGH_SHARE * lengths[1])
        angles = _knee_angles(true)
        missed = torch.remainder(_knee_angles(joints) - angles + 180, 360) - 180
        inward = torch.tensor(INWARD)
        return cls(angles * inward, missed * inward, meant)

    def losses(self) -> torch.Tensor:
        """The loss of each angle; 0 where it means nothing."""
        zero = torch.zeros_like(self.missed)
        losses = torch.nn.functional.smooth_l1_loss(self.missed / ANGLE_BETA, zero, reduction="none", beta=1.0)
        return torch.where(self.meant, losses, zero)

    def bias_loss(self, which: torch.Tensor) -> torch.Tensor:
        """The mean squared bias of groups of similar true angles. which: [n], the bodies that count."""
        counted = self.meant & which[:, None]
        group, missed = torch.bucketize(self.true[counted], torch.tensor(BIAS_EDGES)), self.missed[counted]
        none = torch.zeros(len(BIAS_EDGES) + 1)
        count = none.index_add(0, group, torch.ones_like(missed))
        bias = none.index_add(0, group, missed.clamp(-BIAS_LIMIT, BIAS_LIMIT)) / count.clamp(min=1)
        losses = (bias / ANGLE_BETA) ** 2 * count / (count + HALF_COUNT)
        return losses[count >= MIN_COUNT].mean()


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
