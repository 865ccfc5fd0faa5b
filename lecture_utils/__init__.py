"""The companion package of the notebooks for the lecture "Plasticity as optimization"."""

import logging
import os
import sys

if sys.platform == "linux":
    from . import linux as linux

# The matrices here are small: on a busy machine, threads that share a product cost more than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What Matplotlib says of a first run, or of a home folder that nobody may write to, is no news to a reader and would
# stand in a red box under the first cell. Its other warnings stay.
_FIRST_RUN = ("building the font cache", "temporary cache directory", "mkdir -p failed", "not a writable directory")
for _name in ("matplotlib", "matplotlib.font_manager"):
    logging.getLogger(_name).addFilter(lambda record: not any(text in str(record.msg) for text in _FIRST_RUN))
