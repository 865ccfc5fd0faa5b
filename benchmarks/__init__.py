"""Latency, cost, memory and scale, measured and printed; anyone can run them, and no test asserts a time."""
