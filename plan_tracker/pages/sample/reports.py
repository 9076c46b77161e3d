"""Invented reports of agencies: closed years sent and mostly accepted, the running ones on their way."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from agencies.enums import Role
from agencies.models import Membership, User
from agencies.rules import actor_from
from indicators.services import accept_figures
from reports.periods.enums import PeriodState
from reports.periods.models import ReportingPeriod
from reports.submissions.enums import Decision, Section, SubmissionState, Verb
from reports.submissions.models import RevisionDecision, Submission, SubmissionEvent, SubmissionLine, SubmissionRevision
from reports.submissions.services import figure_lines
from reports.submissions.summaries import agency_figures, latest_updates
from tasks.enums import AssignmentRole
from tasks.models import Assignment, Plan, ProgressUpdate
from tasks.rules import reference_day
from tasks.services import rebuild_progress

# Left as they are in the running year, for whoever signs in as one of their people.
UNTOUCHED = {"UBND-NP", "STC"}
SECTIONS = {section.value: "Không có." for section in Section if section != Section.DIRECTION}


@dataclass(frozen=True)
class _Cast:
    """Who does what in the sample: an officer or head by agency id, and one consolidator."""

    senders: dict[int, User]
    consolidator: User


def load_reports(plan: Plan, today: dt.date) -> int:
    """Send and accept what the open and closed periods would have seen by the day; returns how many were sent."""
    people = _cast(plan)
    sent = 0
    for period in ReportingPeriod.objects.filter(plan=plan).order_by("data_to"):
        assignments = _assignments(period, today)
        updates = latest_updates(period, [line for lines in assignments.values() for line in lines])
        for submission in Submission.objects.filter(period=period).select_related("agency"):
            sent += _report(period, submission, assignments.get(submission.agency_id, []), updates, people, today)
    rebuild_progress()
    return sent


def _cast(plan: Plan) -> _Cast:
    rows = Membership.objects.filter(role__in=(Role.OFFICER, Role.HEAD)).select_related("user").order_by("role", "-pk")
    consolidator = Membership.objects.filter(role=Role.CONSOLIDATOR, agency=plan.consolidating_agency).first()
    assert consolidator is not None  # noqa: S101 (fixtures/demo/people.yaml has one)
    return _Cast({row.agency_id: row.user for row in rows}, consolidator.user)


def _assignments(period: ReportingPeriod, today: dt.date) -> dict[int, list[Assignment]]:
    """What each agency carries out and supports, in the order of a report."""
    found = Assignment.objects.in_force(reference_day(period.year, today))
    lines: dict[int, list[Assignment]] = {}
    found = found.filter(task__group__plan=period.plan_id).with_recorded(period.year)
    for line in found.order_by("role", "task__group__position", "task__position"):
        lines.setdefault(line.agency_id, []).append(line)
    return lines


def _report(
    period: ReportingPeriod,
    submission: Submission,
    lines: Sequence[Assignment],
    updates: dict[int, ProgressUpdate],
    people: _Cast,
    today: dt.date,
) -> bool:
    state = _fate(period, submission, lines, updates)
    sender = people.senders.get(submission.agency_id)
    sent_at = _moment(period, submission, today)
    if state is None or sender is None or sent_at is None:
        return False
    revision = SubmissionRevision.objects.create(
        submission=submission,
        number=1,
        sections=SECTIONS,
        edited_by=sender,
        edited_at=sent_at,
        warnings_reason="Số liệu đã được rà soát.",
    )
    actor = actor_from(sender.pk, today, [(Role.OFFICER, submission.agency_id)])
    submission.period = period
    figures = agency_figures(submission, actor=actor)
    frozen = [*_lines(revision, lines, updates), *figure_lines(revision, figures)]
    for position, line in enumerate(frozen, start=1):
        line.position = position
    SubmissionLine.objects.bulk_create(frozen)
    revision.sent_by, revision.sent_at = sender, sent_at
    revision.save()
    submission.state, submission.first_sent_at = state, sent_at
    submission.save()
    _event(submission, revision, SubmissionState.DRAFTING, Verb.SEND, SubmissionState.SENT, sender, sent_at)
    _decide(submission, revision, state, people.consolidator, sent_at + dt.timedelta(hours=26))
    return True


def _fate(
    period: ReportingPeriod, submission: Submission, lines: Sequence[Assignment], updates: dict[int, ProgressUpdate]
) -> SubmissionState | None:
    """Where the report stands; None where it was not sent. One with a missing line is sent in no running period."""
    chance = random.Random(f"{period.code}:{submission.agency.code}").random()  # noqa: S311
    if period.state == PeriodState.CLOSED:
        return SubmissionState.ACCEPTED if chance < 0.93 else None
    leads = [line for line in lines if line.role == AssignmentRole.LEAD]
    complete = all(line.pk in updates or line.finished_before for line in leads)  # type: ignore[attr-defined]
    if submission.agency.code in UNTOUCHED or not complete:
        return None
    if chance < 0.45:
        return SubmissionState.ACCEPTED
    return SubmissionState.SENT if chance < 0.8 else SubmissionState.RETURNED


def _moment(period: ReportingPeriod, submission: Submission, today: dt.date) -> dt.datetime | None:
    """Some days before the last on-time day, now and then after it; None where that day is still to come."""
    deadline = period.agency_deadline
    if deadline is None:
        return None
    chance = random.Random(f"{submission.agency.code}:{period.code}")  # noqa: S311
    day = deadline.last_day + dt.timedelta(days=chance.choice((-9, -7, -6, -5, -3, -2, -1, -1, 0, 4)))
    if day > today:
        day = today - dt.timedelta(days=chance.randint(1, 6))
    return timezone.make_aware(dt.datetime.combine(day, dt.time(chance.randint(8, 16), chance.randint(0, 59))))


def _lines(
    revision: SubmissionRevision, lines: Iterable[Assignment], updates: dict[int, ProgressUpdate]
) -> list[SubmissionLine]:
    return [
        SubmissionLine(
            revision=revision,
            assignment=line,
            role=line.role,
            update_sent=updates.get(line.pk),
            finished_before=line.finished_before,  # type: ignore[attr-defined]
        )
        for line in lines
    ]


def _decide(
    submission: Submission, revision: SubmissionRevision, state: SubmissionState, consolidator: User, at: dt.datetime
) -> None:
    verb, decision, reason = {
        SubmissionState.ACCEPTED: (Verb.ACCEPT, Decision.ACCEPT, ""),
        SubmissionState.RETURNED: (Verb.RETURN, Decision.RETURN, "Bổ sung số liệu cụ thể cho từng nhiệm vụ."),
    }.get(state, (None, None, ""))
    if verb is None or decision is None:
        return
    RevisionDecision.objects.create(revision=revision, verb=decision, by=consolidator, at=at, reason=reason)
    _event(submission, revision, SubmissionState.SENT, verb, state, consolidator, at, reason)
    if state == SubmissionState.ACCEPTED:
        sent = SubmissionLine.objects.filter(revision=revision, update_sent__isnull=False).values("update_sent")
        ProgressUpdate.objects.filter(pk__in=sent, accepted_at__isnull=True).update(accepted_at=at)
        figures = SubmissionLine.objects.filter(revision=revision, measurement_sent__isnull=False)
        entered = figures.values_list("measurement_sent", "measurement_sent__created_at")
        by_moment: dict[dt.datetime, list[int]] = defaultdict(list)
        for pk, created_at in entered:
            # The sample's reports hold the year's final figures, which are entered when it has ended.
            by_moment[max(at, created_at)].append(pk)
        for moment, ids in by_moment.items():
            accept_figures(measurement_ids=ids, at=moment)


def _event(
    submission: Submission,
    revision: SubmissionRevision,
    source: SubmissionState,
    verb: Verb,
    target: SubmissionState,
    actor: User,
    at: dt.datetime,
    reason: str = "",
) -> None:
    SubmissionEvent.objects.create(
        submission=submission,
        revision=revision,
        from_state=source,
        verb=verb,
        to_state=target,
        actor=actor,
        at=at,
        reason=reason,
    )
