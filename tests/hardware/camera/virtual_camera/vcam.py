"""Test double: real picamera2.Picamera2 on libcamera's virtual pipeline handler."""

import libcamera
from picamera2 import Picamera2
from picamera2.allocators import LibcameraAllocator


class VirtualPicamera2(Picamera2):
    def __init__(self, *a, **k) -> None:
        super().__init__(*a, **k)
        self.allocator = LibcameraAllocator(self.camera)  # the virtual handler needs 2-plane NV12 buffers

    # the virtual pipeline handler has no Raw role; report its native sizes instead
    def _get_raw_modes(self):
        f = self.camera.generate_configuration([libcamera.StreamRole.Viewfinder]).at(0).formats
        modes = [{"format": str(p), "size": (s.width, s.height)} for p in f.pixel_formats for s in f.sizes(p)]
        return modes or [{"format": "NV12", "size": (640, 480)}]
