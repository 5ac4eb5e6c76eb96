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
HUBER_BETA = 0.5  # cells; larger errors count linearly, so that a missed leg has little influence
HIT_RADIUS = 1.5  # cells: a point within it counts as found, for its score
SCORE_WEIGHT = 0.2  # of the score's loss relative to the position's


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

    def reader(self) -> PointReader:
        """The same networks for rows without normalization."""
        parameters = {name: value.detach().numpy().astype(np.float64) for name, value in self.named_parameters()}
        mean, spread = self.mean.numpy().astype(np.float64), self.spread.numpy().astype(np.float64)
        reduce = parameters["reduce"] / spread[0, :DEPTH, np.newaxis]
        hidden = parameters["hidden"]
        reduced = self.feature_count // DEPTH * reduce.shape[1]
        hidden[:, reduced:] /= spread[:, self.feature_count :, np.newaxis]
        feature_shift = np.tile(mean[:, :DEPTH] @ reduce, self.feature_count // DEPTH)
        shift = np.concatenate([feature_shift, mean[:, self.feature_count :]], 1)
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
) -> PointReader:
    """Fit networks that predict `wanted` [N, k, m] from rows [N, k, n]. The same seed gives the same networks.

    cells: each row starts with the features of this many cells.
    few: number of values to which the features of a cell are reduced.
    weight: [N, k], weight of each point in the loss.
    seen: [N, k], whether a point is visible; adds an output, the logit that the point is visible and predicted within
        `HIT_RADIUS`. None for positions only.
    """
    torch.manual_seed(seed)
    positions = wanted.shape[2]
    nets = _Nets(cells, few, positions + (seen is not None), *_mean_and_spread(rows, cells))
    batches = len(rows) // BATCH_SIZE + 1
    optimizer = torch.optim.AdamW(nets.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=EPOCHS * batches)
    inputs, targets, weights = torch.from_numpy(rows), torch.tensor(wanted), torch.tensor(weight, dtype=torch.float32)
    visible = None if seen is None else torch.tensor(seen)
    for epoch in range(EPOCHS):
        order = np.random.default_rng([seed, epoch]).permutation(len(rows))
        for batch in np.array_split(order, batches):
            output = nets(inputs[batch].float())
            errors = torch.nn.functional.smooth_l1_loss(
                output[..., :positions], targets[batch], reduction="none", beta=HUBER_BETA
            )
            loss = (errors.sum(2) * weights[batch]).mean()
            if visible is not None:
                loss = loss + SCORE_WEIGHT * _score_loss(output, targets[batch], visible[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    return nets.reader()


def _score_loss(output: torch.Tensor, targets: torch.Tensor, visible: torch.Tensor) -> torch.Tensor:
    hit = visible & (torch.linalg.vector_norm(output[..., :-1].detach() - targets, dim=2) < HIT_RADIUS)
    return torch.nn.functional.binary_cross_entropy_with_logits(output[..., -1], hit.float())


def _mean_and_spread(rows: Rows, cells: int) -> tuple[Array, Array]:
    """Mean and standard deviation [k, n]: of each geometry number, and of each feature over all cells and points."""
    sample, count = rows[:: 1 + len(rows) // 4000].astype(np.float64), cells * DEPTH
    mean, spread = sample.mean(0), sample.std(0)
    features = sample[..., :count].reshape(-1, DEPTH)
    mean[:, :count], spread[:, :count] = np.tile(features.mean(0), cells), np.tile(features.std(0), cells)
    return mean, spread + 1e-3
