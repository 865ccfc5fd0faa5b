"""Presenting: notebooks on the wall, one thing at a time."""
