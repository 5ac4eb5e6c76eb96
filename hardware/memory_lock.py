"""Keeps this process's memory out of the swap, so that no frame is ever written to a disk."""

from __future__ import annotations

import ctypes
import os
import resource

from hardware.errors import HardwareError

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4  # linux/mman.h; on fault: only pages in use take memory


class MemoryLockError(HardwareError, OSError):
    """The memory cannot be locked; the message says why."""


def lock_memory() -> None:
    """Lock all pages of this process, present and future. Raises MemoryLockError.

    Works without the kernel's memory controller, which a Raspberry Pi boots without.
    """
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] != resource.RLIM_INFINITY and os.geteuid() != 0:
        raise MemoryLockError("The memory is not locked: LimitMEMLOCK is not infinity. Frames could reach the swap.")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0:
        reason = os.strerror(ctypes.get_errno())
        raise MemoryLockError(f"The memory is not locked ({reason}). Frames could reach the swap.")
