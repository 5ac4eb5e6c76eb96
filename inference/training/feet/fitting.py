"""Fits the small networks that read points from rows of features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from inference.pose import Floats
from inference.training.feet.readers import PointReader

Array = npt.NDArray[np.floating]
Rows = npt.NDArray[np.float16]

DEPTH = 24  # features of a cell
HIDDEN = 32  # with 16 held-out bodies were read worse, with 48 hardly better
ROUNDS, BATCH = 16, 256
STEP, DECAY = 2e-3, 1e-2
STRAY = 0.5  # cells: errors beyond this count by their size, not its square, so that a lost leg teaches little
RIGHT = 1.5  # cells: a point within this counts as found, for its score
SCORE_SHARE = 0.2  # of the score's loss beside the place's


class _Nets(torch.nn.Module):
    """What `Reading` does, over levelled rows [batch, k, n].   mean, spread: [k, n], of the rows as they come."""

    def __init__(self, cells: int, few: int, outputs: int, mean: Array, spread: Array) -> None:
        super().__init__()
        points, count = mean.shape
        self.taken = cells * DEPTH
        self.mean, self.spread = (torch.tensor(each, dtype=torch.float32) for each in (mean, spread))
        inputs = cells * few + count - self.taken
        self.reduce = torch.nn.Parameter(torch.randn(DEPTH, few) / DEPTH**0.5)
        self.hidden = torch.nn.Parameter(torch.randn(points, inputs, HIDDEN) / inputs**0.5)
        self.hidden_bias = torch.nn.Parameter(torch.zeros(points, HIDDEN))
        self.out = torch.nn.Parameter(0.3 * torch.randn(points, HIDDEN, outputs) / HIDDEN**0.5)
        self.bias = torch.nn.Parameter(torch.zeros(points, outputs))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        levelled = (rows - self.mean) / self.spread
        reduced = levelled[..., : self.taken].unflatten(2, (-1, DEPTH)) @ self.reduce
        inputs = torch.cat([reduced.flatten(2), levelled[..., self.taken :]], 2)
        hidden = torch.relu(torch.einsum("bkn,knh->bkh", inputs, self.hidden) + self.hidden_bias)
        return torch.einsum("bkh,khm->bkm", hidden, self.out) + self.bias

    def reading(self) -> PointReader:
        """The same over rows as they come."""
        got = {name: value.detach().numpy().astype(np.float64) for name, value in self.named_parameters()}
        mean, spread = self.mean.numpy().astype(np.float64), self.spread.numpy().astype(np.float64)
        reduce = got["reduce"] / spread[0, :DEPTH, np.newaxis]
        hidden = got["hidden"]
        reduced = self.taken // DEPTH * reduce.shape[1]
        hidden[:, reduced:] /= spread[:, self.taken :, np.newaxis]
        shift = np.concatenate([np.tile(mean[:, :DEPTH] @ reduce, self.taken // DEPTH), mean[:, self.taken :]], 1)
        parts = got | {
            "reduce": reduce,
            "hidden": hidden,
            "hidden_bias": got["hidden_bias"] - np.einsum("kn,knh->kh", shift, hidden),
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
    """Networks that read `wanted` [N, k, m] from rows [N, k, n], the first `cells` cells of each a patch of features.

    few: what the features of a cell are reduced to.   weight: [N, k].   seen: [N, k], whether a point is in sight: with
    it they have one output more, the log odds that the point is in sight and within `RIGHT` of its place.
    The same seed gives the same networks.
    """
    torch.manual_seed(seed)
    places = wanted.shape[2]
    nets = _Nets(cells, few, places + (seen is not None), *_levels(rows, cells))
    batches = len(rows) // BATCH + 1
    learning = torch.optim.AdamW(nets.parameters(), STEP, weight_decay=DECAY)
    slowing = torch.optim.lr_scheduler.OneCycleLR(learning, STEP, total_steps=ROUNDS * batches)
    given, asked, share = torch.from_numpy(rows), torch.tensor(wanted), torch.tensor(weight, dtype=torch.float32)
    there = None if seen is None else torch.tensor(seen)
    for number in range(ROUNDS):
        order = np.random.default_rng([seed, number]).permutation(len(rows))
        for chosen in np.array_split(order, batches):
            read = nets(given[chosen].float())
            off = torch.nn.functional.smooth_l1_loss(read[..., :places], asked[chosen], reduction="none", beta=STRAY)
            loss = (off.sum(2) * share[chosen]).mean()
            if there is not None:
                loss = loss + SCORE_SHARE * _score_loss(read, asked[chosen], there[chosen])
            learning.zero_grad()
            loss.backward()
            learning.step()
            slowing.step()
    return nets.reading()


def _score_loss(read: torch.Tensor, asked: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    right = seen & (torch.linalg.vector_norm(read[..., :-1].detach() - asked, dim=2) < RIGHT)
    return torch.nn.functional.binary_cross_entropy_with_logits(read[..., -1], right.float())


def _levels(rows: Rows, cells: int) -> tuple[Array, Array]:
    """Means and spreads [k, n]: of each number of geometry, and of each feature over all cells and points."""
    sample, taken = rows[:: 1 + len(rows) // 4000].astype(np.float64), cells * DEPTH
    mean, spread = sample.mean(0), sample.std(0)
    features = sample[..., :taken].reshape(-1, DEPTH)
    mean[:, :taken], spread[:, :taken] = np.tile(features.mean(0), cells), np.tile(features.std(0), cells)
    return mean, spread + 1e-3
