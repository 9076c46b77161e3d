"""How a server answers a form that saves itself (the browser's half: assets/js/autosave.js)."""

import datetime as dt
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def saved(
    request: HttpRequest, *, version: int, at: dt.datetime, problems: Mapping[str, str] | None = None
) -> HttpResponse:
    """The draft is stored as typed, as this version. `problems`: a sentence for each field that cannot stay so."""
    response = render(request, "components/saved.html", {"version": version, "problems": problems or {}})
    response["X-Saved-At"] = f"{timezone.localtime(at):%H:%M}"
    return response
