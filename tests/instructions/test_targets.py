"""What the pose step and the drawing may cost on the cores of a Raspberry Pi. `make test-long` runs this."""

from __future__ import annotations

import pytest

from tests.instructions.arm import CORES, ArmError, ArmPython, arm_python
from tests.instructions.figures import NAMES, RATIOS, Figures, count_figures

# Instructions of one inference of Google's int8 file with LiteRT 2.3, counted by `--baseline`: it is not shipped here.
GOOGLE = {"a76": 62_600_000, "a72": 121_300_000}
# Whole step of the tracker over that inference, on either core.
MAX_RATIOS = {"pose_square": 0.65, "pose_portrait": 0.45}
# Instructions of the main thread for one picture of a set, and for the set's first one.
MAX_DRAWN = {"draw_live": 12_000_000, "draw_first": 80_000_000}

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


@pytest.mark.parametrize("name", RATIOS)
def test_a_whole_step_costs_less_than_google_s_bare_inference(figures: Figures, core: str, name: str) -> None:
    step = figures[name]
    assert step is not None
    assert step / GOOGLE[core] <= MAX_RATIOS[name]


@pytest.mark.parametrize("name", MAX_DRAWN)
def test_a_picture_of_a_set_costs_less_than_its_share_of_a_core(figures: Figures, name: str) -> None:
    drawn = figures[name]
    assert drawn is not None
    assert drawn <= MAX_DRAWN[name]
