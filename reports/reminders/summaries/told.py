"""Who was reminded of a thing before, and when: each later mail names them (design R11)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import MailState, Role
from reports.reminders.enums import ReminderState
from reports.reminders.models import HandReminder, ReminderDelivery, ReminderStep

# So many days are told with their people, the latest first; of those before only how many.
DAYS_NAMED = 3
# As people are spoken of in a sentence.
ROLE_WORDS = {
    Role.OFFICER: "chuyên viên",
    Role.HEAD: "lãnh đạo cơ quan",
    Role.CONSOLIDATOR: "chuyên viên tổng hợp",
    Role.LEADER: "lãnh đạo UBND tỉnh",
}


@dataclass(frozen=True)
class ToldDay:
    """Who was reminded on a day: “chuyên viên Trần Thị An”, “địa chỉ vanthu@…”."""

    on: dt.date
    people: tuple[str, ...]

    @property
    def words(self) -> str:
        """“chuyên viên Trần Thị An, lãnh đạo cơ quan Nguyễn Văn B (30/11)”."""
        return f"{', '.join(self.people)} ({self.on.day}/{self.on.month})"


@dataclass(frozen=True)
class ToldBefore:
    """The days on which somebody was reminded, the latest first."""

    days: tuple[ToldDay, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days)

    @property
    def words(self) -> str:
        """The latest days with their people, and how many there were before."""
        named = "; ".join(day.words for day in self.days[:DAYS_NAMED])
        before = len(self.days) - DAYS_NAMED
        return named + "; " + _("trước đó %s lần nữa") % before if before > 0 else named

    @property
    def latest(self) -> str:
        """“đã nhắc 8 ngày, gần nhất chuyên viên Trần Thị An (30/11)”, where many agencies stand in one list."""
        if not self.days:
            return str(_("chưa nhắc lần nào"))
        return _("đã nhắc %(n)s lần, gần nhất %(who)s") % {"n": len(self.days), "who": self.days[0].words}


NOBODY_YET = ToldBefore()
# By submission or report.
Thing = tuple[int | None, int | None]


def told_before(steps: Iterable[ReminderStep]) -> dict[Thing, ToldBefore]:
    """What was sent of each thing that the steps are about, by itself and by hand. Two queries at most."""
    found = list(steps)
    submissions = {step.submission_id for step in found if step.submission_id}
    reports = {step.report_id for step in found if step.report_id}
    if not found:
        return {}
    people: dict[Thing, dict[dt.date, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for thing, at, who in (*_sent(submissions, reports), *_by_hand(submissions)):
        people[thing][timezone.localdate(at)][who] = None
    return {thing: _told(days) for thing, days in people.items()}


def told_of(submission_id: int) -> ToldBefore:
    """What was sent of one agency's report."""
    return told_before([ReminderStep(submission_id=submission_id)]).get((submission_id, None), NOBODY_YET)


def _told(days: dict[dt.date, dict[str, None]]) -> ToldBefore:
    return ToldBefore(tuple(ToldDay(day, tuple(days[day])) for day in sorted(days, reverse=True)))


def _sent(submissions: set[int], reports: set[int]) -> Iterator[tuple[Thing, dt.datetime, str]]:
    sent = ReminderDelivery.objects.filter(state=ReminderState.SENT, is_notice=False, message__sent_at__isnull=False)
    about = sent.filter(Q(step__submission__in=submissions) | Q(step__report__in=reports))
    for each in about.select_related("step", "user", "message").order_by("pk"):
        if each.sent_at is not None:
            role = ROLE_WORDS.get(Role(each.step.audience_role), "")
            who = f"{role} {each.user.full_name}" if each.user else _("địa chỉ %s") % each.address
            yield (each.step.submission_id, each.step.report_id), each.sent_at, who


def _by_hand(submissions: set[int]) -> Iterator[tuple[Thing, dt.datetime, str]]:
    if not submissions:
        return
    rows = HandReminder.objects.filter(submission__in=submissions, message__mail_state=MailState.SENT)
    for each in rows.select_related("user", "message").order_by("pk"):
        if each.message.sent_at is not None:
            who = each.user.full_name if each.user else each.message.address
            yield (each.submission_id, None), each.message.sent_at, _("%s (nhắc ngay)") % who
