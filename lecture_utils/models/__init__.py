"""What the lecture derives: pure NumPy functions of keyword parameters."""
