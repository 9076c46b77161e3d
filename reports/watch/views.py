"""For watchers, and for the administrator."""

from typing import Any

import django
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.http import PersonRequest
from reports.watch.policies import can_see_status
from reports.watch.rules import SILENT_AFTER
from reports.watch.summaries import PartState, health, system_status

DOWN = {"status": "down", "database": "down"}


@login_not_required
@never_cache
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """For a watcher of the installation: 200 when all parts are heard, 503 when one is silent or no database is."""
    try:
        found = health(timezone.now())
    except DatabaseError:
        return JsonResponse(DOWN, status=503)
    answer = {
        "status": "ok" if found.is_ok else "silent",
        "database": "ok",
        "parts": {state.part.value: _told(state) for state in found.parts},
    }
    return JsonResponse(answer, status=200 if found.is_ok else 503)


@login_not_required
@never_cache
@require_safe
def web(request: HttpRequest) -> HttpResponse:
    """For whoever decides if this web process gets requests: it needs the database and nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse(DOWN, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@require_safe
def status(request: PersonRequest) -> HttpResponse:
    """The administrator's look at what runs by itself."""
    if not can_see_status(request.user):
        raise PermissionDenied(_("Trang này dành cho người quản trị."))
    context = {
        "status": system_status(timezone.now()),
        "silent_minutes": int(SILENT_AFTER.total_seconds() // 60),
        "pings": bool(settings.WATCHER_PING_URL),
        "version": settings.APP_VERSION,
        "django_version": django.get_version(),
        "database": connection.vendor,
    }
    return render(request, "reports/status.html", context)


def _told(state: PartState) -> dict[str, Any]:
    seconds = None if state.age is None else int(state.age.total_seconds())
    return {"status": "silent" if state.is_silent else "ok", "seconds": seconds}
