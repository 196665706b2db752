"""Measurements, run by hand: they state figures and fail on nothing."""
