"""Letters that urge late agencies (công văn đôn đốc) as data; every sentence says what the data say."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from agencies.enums import AgencyKind, MailState, Role
from plan_tracker.lib.dates import WEEKDAYS, document_date, short_date
from reports.consolidation.rules import follows_decree, letterhead
from reports.consolidation.summaries import Document, ReportForm
from reports.consolidation.summaries.document import document_values
from reports.periods.enums import Origin, Wording
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.enums import ReminderState
from reports.reminders.models import HandReminder, ReminderDelivery
from reports.reminders.summaries.digest import OWN_ROLES
from reports.reminders.summaries.told import ROLE_WORDS
from reports.submissions.enums import Section
from reports.submissions.rules import COMPULSORY
from reports.submissions.summaries.board import AgencyLine, late_lines

# So many days of reminding are named, the latest; of those before only how many.
DAYS_NAMED = 12


@dataclass(frozen=True)
class Told:
    """People of the agency who were reminded by mail on the same days, the earliest first."""

    people: tuple[str, ...]
    days: tuple[dt.date, ...]

    @property
    def words(self) -> str:
        """“chuyên viên Trần Thị An: ngày 30/10/2026, 13/11/2026”."""
        named = ", ".join(short_date(day) for day in self.days[-DAYS_NAMED:])
        before = len(self.days) - DAYS_NAMED
        more = f" và {before} ngày trước đó" if before > 0 else ""
        return f"{', '.join(self.people)}: ngày {named}{more}"


@dataclass(frozen=True)
class ReminderLetter(Document):
    """A letter to one agency. `told`: who of it was reminded by mail, and when."""

    addressee: str
    plan_number: str
    thing: str
    asks_for_results: bool
    deadline: PeriodDeadline
    days_late: int
    recorded: int
    leads: int
    told: tuple[Told, ...]

    @property
    def about(self) -> str:
        return f"đôn đốc gửi {self.thing}"

    @property
    def subject(self) -> str:
        return f"Đôn đốc gửi {self.thing}"

    @property
    def plan_words(self) -> str:
        """With its number where it has one."""
        words = super().plan_words
        return words.replace("Kế hoạch của", f"Kế hoạch số {self.plan_number} của", 1) if self.plan_number else words

    @property
    def opening(self) -> str:
        return (
            f"Thực hiện {self.plan_words} (sau đây gọi tắt là Kế hoạch), {self.sender} đôn đốc {self.addressee} gửi "
            f"{self.thing} như sau:"
        )

    @property
    def owed(self) -> str:
        """By which words, until which day: “Chủ nhật, ngày 29 tháng 11 năm 2026”."""
        deadline, last = self.deadline, self.deadline.last_day
        read_as = f"{Wording(deadline.wording).label} {short_date(deadline.due_on)}"
        words = f"“{deadline.quote}”, đọc là {read_as}" if deadline.quote else read_as
        source = f"Mục {deadline.clause_ref} của Kế hoạch ghi thời hạn gửi {self.thing} là"
        if deadline.origin != Origin.CLAUSE:
            source = f"Kế hoạch không quy định ngày các cơ quan gửi {self.thing}; {self.sender} đặt hạn nội bộ là"
        return (
            f"1. {source} {words}. Ngày cuối cùng còn tính đúng hạn là {WEEKDAYS[last.weekday()]}, "
            f"{document_date(last)}."
        )

    @property
    def missing(self) -> str:
        text = (
            f"2. Tính đến {document_date(self.drawn_on)}, {self.sender} chưa nhận được {self.thing} của "
            f"{self.addressee}, quá hạn {self.days_late} ngày."
        )
        if not self.leads or not self.asks_for_results:
            return text
        return f"{text} Trong {self.leads} nhiệm vụ được giao thực hiện, {self.recorded} nhiệm vụ đã có cập nhật."

    @property
    def reminded(self) -> str:
        if not self.told:
            return "3. Trước công văn này chưa có thư nhắc nào gửi được đến người của cơ quan."
        return "3. Trước công văn này, hệ thống theo dõi Kế hoạch đã gửi thư điện tử nhắc:"

    @property
    def reminders(self) -> tuple[str, ...]:
        """“- chuyên viên Trần Thị An: ngày 30/10/2026;”"""
        last = len(self.told) - 1
        return tuple(f"- {_upper(each.words)}{'.' if place == last else ';'}" for place, each in enumerate(self.told))

    @property
    def asked(self) -> str:
        """The beginning of the last sentence; the day that follows is left blank."""
        through = f"{self.issuer} (qua {self.sender})"
        return f"{self.sender} đề nghị {self.addressee} hoàn thành {self.thing} và gửi đến {through} trước"

    @property
    def contents(self) -> str:
        """What a report of results must name, as the form asks for it; "" for another one."""
        if not self.asks_for_results:
            return ""
        parts = [_lower(str(section.label)) for section in Section if section in COMPULSORY]
        return f"Báo cáo nêu rõ: {'; '.join(parts)}."


def reminder_letters(period: ReportingPeriod, on: dt.date) -> list[ReminderLetter]:
    """A letter to each agency that is late on the day, in official order. Four queries, and the deadlines.

    `period.plan` has its agencies.
    """
    lines, deadline = late_lines(period, on), period.agency_deadline
    if deadline is None or not lines:
        return []
    told = _told([line.submission.pk for line in lines])
    common = {**_common(period, on), "deadline": deadline}
    return [_letter(line, told.get(line.submission.pk, ()), common) for line in lines]


def _common(period: ReportingPeriod, on: dt.date) -> dict[str, Any]:
    plan, sender = period.plan, period.plan.consolidating_agency
    kind = AgencyKind(sender.kind)
    asks_for_plan = period.asks_for_plan
    return {
        **document_values(period),
        "sender": sender.name,
        "letterhead": letterhead(
            kind,
            sender.name,
            parent=plan.issuer.name,
            issuer=plan.issuer.name,
            symbol=_symbol(kind, sender.name, sender.document_symbol),
        ),
        "seat": sender.seat,
        "drawn_on": on,
        "dated": None,
        # Its text is the data's; only number, days and signature are missing.
        "is_draft": False,
        "form": ReportForm(tuple(plan.report_signer_lines), ("Như trên",), plan.report_drafting_unit),
        "plan_number": plan.number,
        "thing": f"kế hoạch thực hiện năm {period.year}" if asks_for_plan else _lower(period.name),
        "asks_for_results": not asks_for_plan,
    }


def _letter(line: AgencyLine, told: tuple[Told, ...], common: dict[str, Any]) -> ReminderLetter:
    return ReminderLetter(
        **common,
        addressee=line.submission.agency.name,
        days_late=line.days_late,
        recorded=line.recorded,
        leads=line.leads,
        told=told,
    )


def _symbol(kind: AgencyKind, name: str, report_symbol: str) -> str:
    """“STNMT-”, from the “BC-STNMT” of the agency's reports: a letter's symbol names agency and unit (Decree 30/2020).

    The unit is left for whoever registers it.
    """
    agency = report_symbol.replace("/", "-").partition("-")[2] or report_symbol
    return f"{agency}-" if follows_decree(kind, name) else f"CV-{agency}"


@dataclass
class _Person:
    """Somebody of an agency while their mails are gathered."""

    name: str
    role: str
    days: set[dt.date] = field(default_factory=set)

    @property
    def words(self) -> str:
        return f"{self.role} {self.name}".strip()


def _told(submissions: list[int]) -> dict[int, tuple[Told, ...]]:
    """Mails that the server took for the agencies' own people, by submission. Two queries."""
    people: dict[int, dict[str, _Person]] = defaultdict(dict)
    for submission, at, name, address, role in (*_by_step(submissions), *_by_hand(submissions)):
        person = people[submission].setdefault(address, _Person(name or f"địa chỉ {address}", ""))
        person.role = person.role or (ROLE_WORDS[Role(role)] if role and name else "")
        person.days.add(timezone.localdate(at))
    return {submission: _on_same_days(found.values()) for submission, found in people.items()}


def _on_same_days(people: Iterable[_Person]) -> tuple[Told, ...]:
    together: dict[tuple[dt.date, ...], list[str]] = defaultdict(list)
    for person in people:
        together[tuple(sorted(person.days))].append(person.words)
    return tuple(Told(tuple(together[days]), days) for days in sorted(together))


def _by_step(submissions: list[int]) -> QuerySet[ReminderDelivery, Any]:
    sent = ReminderDelivery.objects.filter(
        step__submission__in=submissions,
        step__audience_role__in=OWN_ROLES,
        state=ReminderState.SENT,
        is_notice=False,
        message__sent_at__isnull=False,
    )
    columns = ("step__submission", "message__sent_at", "user__full_name", "address", "step__audience_role")
    return sent.order_by("pk").values_list(*columns)


def _by_hand(submissions: list[int]) -> QuerySet[HandReminder, Any]:
    sent = HandReminder.objects.filter(submission__in=submissions, message__mail_state=MailState.SENT)
    columns = ("submission", "message__sent_at", "user__full_name", "message__address", Value(""))
    return sent.order_by("pk").values_list(*columns)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
