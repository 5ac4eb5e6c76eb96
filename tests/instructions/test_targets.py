"""What the pose step may cost on the cores of a Raspberry Pi."""

from __future__ import annotations

import pytest

from tests.instructions.arm import CORES, ArmError, ArmPython, arm_python
from tests.instructions.figures import NAMES, Figures, count_figures

# Instructions of one inference of Google's int8 file with LiteRT 2.3, counted by `--baseline`: it is not shipped here.
GOOGLE = {"a76": 62_600_000, "a72": 121_300_000}
MAX_SQUARE_RATIO = 0.65  # of a whole step of the tracker to that inference
MAX_PORTRAIT_RATIO = 0.45

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def python() -> ArmPython:
    try:
        return arm_python()
    except ArmError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=CORES)
def core(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def figures(python: ArmPython, core: str) -> Figures:
    return count_figures(python, core, None)


def test_everything_but_google_s_file_is_counted(figures: Figures) -> None:
    assert [name for name in NAMES if figures[name] is None] == ["baseline_invoke"]


@pytest.mark.parametrize(("name", "limit"), [("pose_square", MAX_SQUARE_RATIO), ("pose_portrait", MAX_PORTRAIT_RATIO)])
def test_a_whole_step_costs_less_than_google_s_bare_inference(
    figures: Figures, core: str, name: str, limit: float
) -> None:
    step = figures[name]
    assert step is not None
    assert step / GOOGLE[core] <= limit
