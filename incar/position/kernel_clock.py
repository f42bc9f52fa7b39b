"""Whether the kernel says that its clock follows a time server.

Every time service (systemd-timesyncd, chrony, ntpd) tells the kernel, and the kernel takes the word back when the
clock is set by hand or left alone for hours: so one system call answers for all of them.
"""

import ctypes

_STA_UNSYNC = 0x0040
_ROOM_BYTES = 256
"""`struct timex` has 208 on 64-bit Linux."""


class _Timex(ctypes.Structure):
    """The beginning of Linux's `struct timex`; zero in `modes` asks and changes nothing."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * _ROOM_BYTES),
    )


_libc = ctypes.CDLL(None)


def kernel_synchronised() -> bool:
    """True when the kernel's clock is being held to a time server's."""
    timex = _Timex()
    if _libc.adjtimex(ctypes.byref(timex)) < 0:
        return False
    return not timex.status & _STA_UNSYNC
