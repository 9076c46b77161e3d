"""Charts for the tests, and a page that shows one (a URLconf: `@pytest.mark.urls("tests.indicators.charts")`)."""

import datetime as dt
from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from indicators.rendering import ChartPoint, IndicatorChart, PathLine, PhaseBreak, TargetMark
from plan_tracker.lib.numbers import decimal_text
from plan_tracker.urls import urlpatterns as product

FIRST = (dt.date(2021, 1, 1), dt.date(2025, 12, 31))
SECOND = (dt.date(2026, 1, 1), dt.date(2030, 12, 31))
BASE = dt.date(2020, 12, 31)
WHY = "Từ năm 2026 chỉ tính chất thải xử lý đạt quy chuẩn"
PAGE = Template(
    '{% extends "base.html" %}{% load charts %}{% block content %}{% chart one %}{% chart other %}{% endblock %}'
)


def point(year, value, series="", *, half=False, **more):
    number = Decimal(str(value))
    return ChartPoint(
        day=dt.date(year, 6, 30) if half else dt.date(year, 12, 31),
        value=number,
        label=f"6 tháng {year}" if half else str(year),
        words=f"{decimal_text(number)}%",
        series=series,
        **more,
    )


def target(phase, low, high=None, words=""):
    start, end = FIRST if phase == "2021-2025" else SECOND
    high = None if high is None else Decimal(str(high))
    return TargetMark(phase, start, end, Decimal(str(low)), high, words)


def waste(**changes):
    """Urban waste: a target and a path in each phase, redefined in between; the last figure is an estimate."""
    values = {
        "title": "11. Thu gom, xử lý chất thải rắn sinh hoạt đô thị",
        "unit": "%",
        "points": (
            point(2021, "95.1"),
            point(2025, "98.7"),
            point(2026, "97.4", half=True),
            point(2026, "97.9", is_estimate=True, note="theo báo cáo tháng 11"),
        ),
        "paths": (
            PathLine("2021-2025", ((BASE, Decimal("94.3")), (FIRST[1], Decimal("98.5")))),
            PathLine("2026-2030", ((FIRST[1], Decimal(97)), (SECOND[1], Decimal(100)))),
        ),
        "targets": (target("2021-2025", "98.5", words="từ 98,5%"), target("2026-2030", 100, words="100%")),
        "breaks": (PhaseBreak(SECOND[0], WHY),),
        "description": "Tỷ lệ tăng từ 95,1% năm 2021 lên 98,7% năm 2025.",
    }
    return IndicatorChart(**{**values, **changes})


def water():
    """Two parts."""
    points = (
        point(2023, "98.3", "Đô thị"),
        point(2023, "94.9", "Nông thôn"),
        point(2024, "97.9", "Nông thôn", is_estimate=True),
        point(2024, "98.0", "Đô thị"),
    )
    return IndicatorChart(
        title="20. Hộ dân sử dụng nước sạch",
        unit="%",
        points=points,
        targets=(target("2021-2025", 98, words="từ 98%"),),
    )


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render(RequestContext(request, {"one": waste(), "other": water()})))


urlpatterns = [path("thu-bieu-do/", page), *product]
