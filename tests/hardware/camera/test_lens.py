from __future__ import annotations

import sys
import types
from contextlib import nullcontext
from typing import Any, ClassVar

import numpy as np
import pytest

from hardware.camera.base import CameraError
from hardware.camera.lens import binned_size, field_of_view_deg
from hardware.camera.picamera import Picamera


def test_the_mode_that_shows_the_whole_sensor() -> None:
    assert binned_size((4608, 2592)) == (2304, 1296)
    assert binned_size((3280, 2464)) == (1640, 1232)


@pytest.mark.parametrize(
    ("model", "sensor_width", "seen", "degrees"),
    [
        ("imx708_wide", 4608, 4608, 102),
        ("imx708_wide_noir", 4608, 3072, 79),  # a mode that crops
        ("imx708", 4608, 3072, 47),
        ("imx219", 3280, 1920, 39),
        ("imx477", 4056, 4056, None),
    ],
)
def test_the_field_of_view_of_a_mode(model: str, sensor_width: int, seen: int, degrees: int | None) -> None:
    found = field_of_view_deg(model, sensor_width, seen)
    assert found == (None if degrees is None else pytest.approx(degrees, abs=0.5))


class FakePicamera2:
    """picamera2's class with a camera that sends black frames.."""

    camera_properties: ClassVar = {"PixelArraySize": (4608, 2592), "Model": "imx708_wide"}
    camera_controls: ClassVar = dict.fromkeys(
        ("FrameDurationLimits", "AeExposureMode", "AfMode", "LensPosition", "AeFlickerMode", "AeFlickerPeriod")
    )
    configured: dict[str, Any]
    fails = False
    closed = 0

    def __init__(self, number: int) -> None:
        pass

    @staticmethod
    def global_camera_info() -> list[dict[str, Any]]:
        return [{"Num": 0, "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a"}]

    def create_video_configuration(self, **wanted: Any) -> dict[str, Any]:
        return wanted

    def configure(self, wanted: dict[str, Any]) -> None:
        if FakePicamera2.fails:
            raise OSError(12, "Cannot allocate memory")
        FakePicamera2.configured = wanted

    def camera_configuration(self) -> dict[str, Any]:
        return {"main": {"format": "BGR888", "size": (64, 48), "stride": 192}}

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def cancel_all_and_flush(self) -> None: ...

    def close(self) -> None:
        FakePicamera2.closed += 1

    def capture_request(self, wait: bool) -> Any:
        request = types.SimpleNamespace(
            get_metadata=lambda: {"ScalerCrop": (0, 0, 4608, 2592), "SensorTimestamp": 10**9}, release=lambda: None
        )
        return types.SimpleNamespace(get_result=lambda timeout: request)


@pytest.fixture
def camera_library(monkeypatch: pytest.MonkeyPatch) -> type[FakePicamera2]:
    pixels = types.SimpleNamespace(array=np.zeros(48 * 192, np.uint8))
    library = types.SimpleNamespace(Picamera2=FakePicamera2, MappedArray=lambda *args, **options: nullcontext(pixels))
    enum = types.SimpleNamespace(Short="short", Manual="manual")
    controls = types.SimpleNamespace(AeExposureModeEnum=enum, AfModeEnum=enum, AeFlickerModeEnum=enum)
    monkeypatch.setitem(sys.modules, "picamera2", library)
    monkeypatch.setitem(sys.modules, "libcamera", types.SimpleNamespace(controls=controls))
    monkeypatch.setattr(FakePicamera2, "fails", False)
    monkeypatch.setattr(FakePicamera2, "closed", 0)
    return FakePicamera2


@pytest.mark.parametrize(("mains_hz", "period_us"), [(50, 10_000), (60, 8333)])
def test_the_whole_sensor_is_asked_for_focused_on_the_mark_without_flicker(
    camera_library: type[FakePicamera2], mains_hz: int, period_us: int
) -> None:
    with Picamera((64, 48), mains_hz=mains_hz) as camera:
        assert camera.read(1.0) is not None
        assert camera.field_of_view_deg == pytest.approx(102)
    wanted = camera_library.configured
    assert wanted["raw"] == {"size": (2304, 1296)}
    assert wanted["controls"]["LensPosition"] == pytest.approx(0.36, abs=0.01)
    assert wanted["controls"]["AeFlickerPeriod"] == period_us


def test_a_camera_that_cannot_be_configured_is_closed(camera_library: type[FakePicamera2]) -> None:
    camera_library.fails = True
    with pytest.raises(CameraError, match="Cannot allocate memory"), Picamera((64, 48)):
        pass
    assert camera_library.closed == 1
