"""The companion package of the notebooks for the lecture "Plasticity as optimization"."""

import os

# The matrices here are small: on a busy machine, threads that share a product cost more than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
