"""Measurements: ratios taken in one run, against an anchor that does as little as a page can."""
