"""The administrator's page: parts, reminders ahead and missed, mails and documents that wait or failed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import MailState, MessageKind, Role
from agencies.models import Message
from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark
from reports.consolidation.enums import RenderState
from reports.consolidation.models import RenderJob
from reports.periods.models import ReportingPeriod
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderSettings, ReminderStep
from reports.reminders.rules import digest_day
from reports.watch.rules import SILENT_AFTER
from reports.watch.summaries.parts import Health, health

# “Lately”, for what went wrong.
LATELY = dt.timedelta(days=30)
NEXT_STEPS = 5
ROWS = 20
FAILED_RENDERS = 5
_WAITING = (MailState.QUEUED, MailState.SENDING)
_OPENED_ON = Coalesce("submission__period__opened_on", "report__period__opened_on")

_MISSED = {
    ReminderState.CAUGHT_UP: gettext_lazy("Lỡ, bước mới hơn gửi thay"),
    ReminderState.SENT: gettext_lazy("Gửi bù, sau ngày hẹn"),
    ReminderState.FAILED: gettext_lazy("Không gửi được"),
}


@dataclass(frozen=True)
class StepGroup:
    """Steps of one day, period and role that say the same; `reports`: of how many agencies, 0: the consolidated one."""

    planned_at: dt.datetime
    period: ReportingPeriod
    words: str
    role: str
    reports: int
    state: ReminderState
    is_late: bool

    @property
    def mark(self) -> Mark:
        if self.is_late or self.state == ReminderState.FAILED:
            return marks.BAD
        return marks.WARN

    @property
    def state_words(self) -> str:
        return _("Đã đến giờ, chưa gửi") if self.is_late else str(_MISSED[self.state])


@dataclass(frozen=True)
class Status:
    """Counts by state are of what waits now and of what failed lately."""

    health: Health
    last_reminded_at: dt.datetime | None
    ahead: list[StepGroup]
    missed: list[StepGroup]
    mails_waiting: int
    mails_failed: int
    bad_mails: list[Message]
    renders_waiting: int
    renders_failed: int
    failed_renders: list[RenderJob]


def system_status(now: dt.datetime) -> Status:
    """Everything on the page. `now` is aware."""
    since = now - LATELY
    steps = _Steps(now)
    mails = Message.objects.aggregate(
        waiting=Count("pk", filter=Q(mail_state__in=_WAITING)),
        failed=Count("pk", filter=Q(mail_state=MailState.FAILED, created_at__gte=since)),
        reminded_at=Max("sent_at", filter=Q(kind=MessageKind.REMINDER)),
    )
    renders = RenderJob.objects.aggregate(
        waiting=Count("pk", filter=Q(state__in=(RenderState.QUEUED, RenderState.RUNNING))),
        failed=Count("pk", filter=Q(state=RenderState.FAILED, queued_at__gte=since)),
    )
    return Status(
        health=health(now),
        last_reminded_at=mails["reminded_at"],
        ahead=steps.ahead(),
        missed=steps.missed(since),
        mails_waiting=mails["waiting"],
        mails_failed=mails["failed"],
        bad_mails=list(_bad_mails(since)),
        renders_waiting=renders["waiting"],
        renders_failed=renders["failed"],
        failed_renders=list(_failed_renders(since)),
    )


class _Steps:
    """Steps by day, period, role and state: forty agencies that are reminded alike are one row."""

    def __init__(self, now: dt.datetime) -> None:
        self.send_at = {row.plan: row.send_at for row in ReminderSettings.objects.select_related("plan")}
        # A run needs a while; only then is a step late.
        asked = timezone.localtime(now - SILENT_AFTER)
        hours = self.send_at.values()
        self.late = ReminderStep.objects.due(digest_day(asked, hours)) if hours else ReminderStep.objects.none()

    def ahead(self) -> list[StepGroup]:
        planned = ReminderStep.objects.filter(state=ReminderState.PLANNED).exclude(pk__in=self.late.values("pk"))
        return self._groups(planned, "planned_for", NEXT_STEPS)

    def missed(self, since: dt.datetime) -> list[StepGroup]:
        """Late now, then what failed, was passed over or went out after its day lately.

        What lies before its period opened never was due.
        """
        sent_after = ReminderDelivery.objects.filter(
            step=OuterRef("pk"), message__sent_at__date__gt=OuterRef("planned_for")
        )
        went_wrong = Q(state__in=(ReminderState.CAUGHT_UP, ReminderState.FAILED))
        went_wrong |= Q(Exists(sent_after), state=ReminderState.SENT)
        lately = ReminderStep.objects.filter(planned_for__gte=timezone.localdate(since))
        passed = lately.filter(went_wrong, planned_for__gte=_OPENED_ON)
        late = self._groups(self.late, "planned_for", ROWS, is_late=True)
        return [*late, *self._groups(passed, "-planned_for", ROWS - len(late))]

    def _groups(
        self, steps: QuerySet[ReminderStep], order: str, rows: int, *, is_late: bool = False
    ) -> list[StepGroup]:
        of_report = ExpressionWrapper(Q(report__isnull=False), models.BooleanField())
        grouped = list(
            steps.annotate(period_id=Coalesce("submission__period", "report__period"), of_report=of_report)
            .values("planned_for", "period_id", "offset", "audience_role", "state", "of_report")
            .annotate(reports=Count("submission"))
            .order_by(order, "period_id", "of_report", "offset", "audience_role")[: max(rows, 0)]
        )
        periods = ReportingPeriod.objects.select_related("plan").in_bulk({row["period_id"] for row in grouped})
        return [self._group(row, periods[row["period_id"]], is_late=is_late) for row in grouped]

    def _group(self, row: Mapping[str, Any], period: ReportingPeriod, *, is_late: bool) -> StepGroup:
        at = dt.datetime.combine(row["planned_for"], self.send_at[period.plan])
        return StepGroup(
            planned_at=timezone.make_aware(at),
            period=period,
            words=ReminderStep(offset=row["offset"]).words,
            role=str(Role(row["audience_role"]).label),
            reports=row["reports"],
            state=ReminderState(row["state"]),
            is_late=is_late,
        )


def _bad_mails(since: dt.datetime) -> QuerySet[Message]:
    """What the mail server refused: to be tried again, and given up lately."""
    again = Q(mail_state__in=_WAITING, attempts__gt=0)
    failed = Q(mail_state=MailState.FAILED, created_at__gte=since)
    found: QuerySet[Message] = Message.objects.filter(again | failed).defer("body", "html").order_by("-id")
    return found[:ROWS]


def _failed_renders(since: dt.datetime) -> QuerySet[RenderJob]:
    failed = RenderJob.objects.filter(state=RenderState.FAILED, queued_at__gte=since)
    return failed.select_related("report__period", "submission__period", "submission__agency")[:FAILED_RENDERS]
