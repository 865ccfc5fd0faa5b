"""What only Linux needs: a C library that gives large memory back.

glibc keeps large memory that is free again, and the larger the more it has seen: the buffers of pictures that are gone
would cost a kernel tens of megabytes. With fixed bounds, memory above the one goes back at once, and so does what is
free at the end of the heap beyond the other. A C library without `mallopt` is left alone.
"""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # as in malloc.h
LARGE = 512 * 1024  # bytes; less than a picture, more than most arrays
SPARE = 4 * 1024 * 1024

_mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
if _mallopt is not None:
    _mallopt(M_MMAP_THRESHOLD, LARGE)
    _mallopt(M_TRIM_THRESHOLD, SPARE)
