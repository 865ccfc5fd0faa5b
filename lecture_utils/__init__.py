"""The companion package of the notebooks for the lecture "Plasticity as optimization"."""
