"""Screens of indicators."""

from indicators.views.catalogue import indicator_detail, indicator_list

__all__ = ["indicator_detail", "indicator_list"]
