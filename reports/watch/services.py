"""Leaving heartbeats, and telling a watcher outside that all is well."""

import datetime as dt
import http.client
import logging
import urllib.request

from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext as _

from reports.reminders.services import SendCount
from reports.watch.enums import Part
from reports.watch.models import Heartbeat
from reports.watch.summaries import health

logger = logging.getLogger(__name__)

PING_SECONDS = 5


def leave_heartbeat(*, part: Part, at: dt.datetime, note: str = "") -> None:
    """The part was heard; an older word never hides a newer one."""
    Heartbeat.objects.get_or_create(part=part, defaults={"at": at, "note": note})
    Heartbeat.objects.filter(part=part, at__lt=at).update(at=at, note=note)


def run_words(count: SendCount) -> str:
    """What a run of the reminders did, for the administrator."""
    if not (count.steps or count.sent or count.waiting):
        return _("không có bước nào đến hạn")
    values = {"steps": count.steps, "sent": count.sent, "waiting": count.waiting}
    return _("%(steps)s bước đến hạn, %(sent)s thư đã gửi, %(waiting)s thư còn chờ") % values


def hear_scheduler(*, at: dt.datetime) -> None:
    """Said in beat's own process, which nobody else keeps a fresh database connection for."""
    close_old_connections()
    leave_heartbeat(part=Part.SCHEDULER, at=at)
    close_old_connections()


def ping_watcher(*, now: dt.datetime) -> bool:
    """Tell the watcher outside, if there is one and every part is heard; True when it answered.

    At most once in a minute of the clock, whichever worker comes first. It never raises; the address is a secret of the
    watcher's and is not logged.
    """
    if not settings.WATCHER_PING_URL or not health(now).is_ok or not _claim_ping(now):
        return False
    try:
        with urllib.request.urlopen(settings.WATCHER_PING_URL, timeout=PING_SECONDS):  # noqa: S310 (settings: http only)
            pass
    except (OSError, http.client.HTTPException, ValueError) as error:
        logger.warning("the watcher outside could not be told: %s", error)
        Heartbeat.objects.filter(part=Part.PING).update(note=str(error)[:300])
        return False
    return True


def _claim_ping(now: dt.datetime) -> bool:
    minute = now.replace(second=0, microsecond=0)
    _beat, is_first = Heartbeat.objects.get_or_create(part=Part.PING, defaults={"at": now})
    return is_first or bool(Heartbeat.objects.filter(part=Part.PING, at__lt=minute).update(at=now, note=""))
