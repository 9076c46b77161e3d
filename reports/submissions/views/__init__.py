"""Screens of the reporting round."""
