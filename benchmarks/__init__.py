"""Latency, cost, memory and scale, measured and printed; anyone can run them, and no test asserts a time."""

import os

# As for a notebook that `start.py` opens; NumPy must not have been imported yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
