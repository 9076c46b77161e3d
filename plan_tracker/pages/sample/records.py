"""Invented people, progress, work items, periods and petitions."""

import datetime as dt
import random
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Agency, Membership, User
from plan_tracker.lib.fixtures import Record, read_record
from reports.periods.enums import PeriodKind, PeriodState
from reports.periods.models import ReportingPeriod
from reports.periods.summaries import planned_periods
from reports.petitions.enums import PetitionKind, PetitionState
from reports.petitions.models import Petition, PetitionEntry
from reports.submissions.services import open_period
from tasks.enums import ProgressStatus, Recurrence
from tasks.models import Assignment, Plan, ProgressUpdate, Task, WorkItem
from tasks.rules import running_year
from tasks.services import rebuild_progress, work_content

PASSWORD = "mau-ke-hoach-2026"  # noqa: S105 (sample accounts only; load_demo refuses to run for real)
SAMPLE_KINDS = (PeriodKind.HALF_YEAR, PeriodKind.ANNUAL)
TEXT_FIELDS = ("result", "not_done", "cause", "difficulty", "solution", "proposal")


def load_people(path: Path) -> list[User]:
    """Sample people with one password. Raises `FixtureError`."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    password = make_password(PASSWORD)
    people = []
    for record in read_record(path).records("people"):
        user, _created = User.objects.get_or_create(
            email=record.text("email"),
            defaults={
                "full_name": record.text("full_name"),
                "job_title": record.text("job_title", optional=True),
                "password": password,
            },
        )
        for entry in record.records("memberships"):
            Membership.objects.get_or_create(
                user=user, agency=entry.lookup("agency", agencies), role=entry.choice("role", Role)
            )
        people.append(user)
    return people


def load_work(path: Path, plan: Plan, today: dt.date) -> set[int]:
    """What some agencies planned for the running year, with the progress that follows from what is done by today.

    Returns the ids of their assignments: nothing else is invented for these in that year. Raises `FixtureError`.
    """
    year = running_year(today, plan.first_year, plan.last_year)
    authors, planned = officers(), set()
    leads = Assignment.objects.leads().in_force(today).filter(task__group__plan=plan, agency__in=authors)
    known = {(each.agency.code, each.task.code): each for each in leads.select_related("agency", "task")}
    for record in read_record(path).records("plans"):
        # A plan of other tasks, or an agency without an officer, has no sample.
        assignment = known.get((record.text("agency"), record.text("task")))
        if assignment is None:
            continue
        author = authors[assignment.agency_id]
        items = [_work_item(entry, assignment, author, year, today) for entry in record.records("items")]
        WorkItem.objects.bulk_create(items)
        ProgressUpdate.objects.bulk_create(_updates_of_work(items, author))
        planned.add(assignment.pk)
    return planned


def load_progress(path: Path, plan: Plan, today: dt.date, planned: Collection[int] = ()) -> int:
    """Updates of every year up to the running one, for agencies that have an officer; returns how many there are.

    `planned`: assignments whose running year is told by their work.
    """
    texts = {record.text("code"): record for record in read_record(path).records("tasks")}
    authors = officers()
    assignments = (
        Assignment.objects.leads()
        .in_force(today)
        .filter(task__group__plan=plan, agency__in=authors)
        .select_related("task", "agency")
        .order_by("pk")
    )
    running = running_year(today, plan.first_year, plan.last_year)
    updates = [
        update
        for assignment in assignments
        if assignment.task.code in texts
        for update in _updates(plan, assignment, authors[assignment.agency_id], texts[assignment.task.code], today)
        if not (update.year == running and assignment.pk in planned)
    ]
    ProgressUpdate.objects.bulk_create(updates, batch_size=500)
    rebuild_progress()
    return ProgressUpdate.objects.filter(assignment__task__group__plan=plan).count()


def open_periods(plan: Plan, today: dt.date) -> list[ReportingPeriod]:
    """Open what would have been opened by today; earlier years are closed."""
    running = running_year(today, plan.first_year, plan.last_year)
    existing = set(ReportingPeriod.objects.filter(plan=plan).values_list("code", flat=True))
    opened = []
    for planned in planned_periods(plan, range(plan.first_year, running + 1), SAMPLE_KINDS):
        if planned.code in existing or planned.opens_on > today:
            continue
        period = open_period(plan=plan, kind=planned.kind, year=planned.year, on=planned.opens_on)
        if planned.year < running:
            ReportingPeriod.objects.filter(pk=period.pk).update(state=PeriodState.CLOSED)
        opened.append(period)
    return opened


def load_petitions(path: Path, plan: Plan, today: dt.date) -> int:
    """Petitions in every state, with their history; returns how many. Nobody is mailed. Raises `FixtureError`."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    tasks = {task.code: task for task in Task.objects.of(plan)}
    records = list(read_record(path).records("petitions"))
    for record in records:
        _petition(record, plan, agencies, tasks, timezone.make_aware(dt.datetime.combine(today, dt.time(9, 15))))
    return len(records)


def _petition(
    record: Record, plan: Plan, agencies: dict[str, Agency], tasks: dict[str, Task], now: dt.datetime
) -> None:
    agency = record.lookup("agency", agencies)
    addressee = record.lookup("forwarded_to", agencies, optional=True)
    raiser, consolidator = _holder(agency, Role.OFFICER), _holder(plan.consolidating_agency, Role.CONSOLIDATOR)
    raised_at = now - dt.timedelta(days=record.number("days_ago"))
    answer = record.text("answer", optional=True)
    steps = [(PetitionState.RAISED, raiser, "", "")]
    if addressee or answer or "received" in record.data:
        steps.append((PetitionState.RECEIVED, consolidator, "", ""))
    if addressee:
        note = f"Chuyển tới {addressee.name}.\n{record.text('note', optional=True)}"
        steps.append((PetitionState.FORWARDED, consolidator, note, ""))
    if answer:
        steps.append((PetitionState.ANSWERED, consolidator, answer, record.text("document", optional=True)))
    petition = Petition.objects.create(
        plan=plan,
        agency=agency,
        kind=record.choice("kind", PetitionKind),
        task=record.lookup("task", tasks, optional=True),
        text=record.text("text"),
        state=steps[-1][0],
        forwarded_to=addressee,
        raised_by=raiser,
        raised_at=raised_at,
    )
    for days, (state, by, text, document) in enumerate(steps):
        at = raised_at + dt.timedelta(days=2 * days)
        PetitionEntry.objects.create(petition=petition, state=state, by=by, text=text, document=document, at=at)


def _holder(agency: Agency, role: Role) -> User:
    return Membership.objects.filter(agency=agency, role=role).select_related("user").earliest("pk").user


def officers() -> dict[int, User]:
    """One officer by agency id, who enters for it."""
    rows = Membership.objects.filter(role=Role.OFFICER).select_related("user").order_by("-pk")
    return {row.agency_id: row.user for row in rows}


def _work_item(entry: Record, assignment: Assignment, author: User, year: int, today: dt.date) -> WorkItem:
    done_on = _day(entry, "done", year) if entry.data.get("done") else None
    return WorkItem(
        assignment=assignment,
        year=year,
        title=entry.text("title"),
        deliverable=entry.text("deliverable", optional=True),
        person=entry.text("person", optional=True),
        due_on=_day(entry, "due", year),
        done_on=done_on if done_on and done_on <= today else None,
        weight=entry.number("weight"),
        created_by=author,
        created_at=timezone.make_aware(dt.datetime.combine(dt.date(year, 1, 12), dt.time(9))),
    )


def _day(entry: Record, field: str, year: int) -> dt.date:
    """A day written as month-day."""
    text = entry.text(field)
    try:
        return dt.date.fromisoformat(f"{year}-{text}")
    except ValueError:
        raise entry.fail(field, f"“{text}” không phải là tháng-ngày") from None


def _updates_of_work(items: list[WorkItem], author: User) -> list[ProgressUpdate]:
    """One update for each day on which something was ticked."""
    updates = []
    for day in sorted({item.done_on for item in items if item.done_on}):
        then = [
            WorkItem(
                pk=item.pk,
                title=item.title,
                deliverable=item.deliverable,
                weight=item.weight,
                done_on=item.done_on if item.done_on and item.done_on <= day else None,
            )
            for item in items
        ]
        updates.append(
            ProgressUpdate(
                assignment=items[0].assignment,
                year=items[0].year,
                author=author,
                created_at=timezone.make_aware(dt.datetime.combine(day, dt.time(15, 30))),
                **asdict(work_content(then, None, day)),
            )
        )
    return updates


@dataclass(frozen=True)
class _Moment:
    """When a sample update is made, and what it says."""

    as_of: dt.date
    status: ProgressStatus
    percent: int | None = None
    is_estimate: bool = False


def _updates(
    plan: Plan, assignment: Assignment, author: User, texts: Record, today: dt.date
) -> Iterator[ProgressUpdate]:
    for year in range(plan.first_year, running_year(today, plan.first_year, plan.last_year) + 1):
        chance = random.Random(f"{assignment.task.code}:{assignment.agency.code}:{year}")  # noqa: S311
        for moment in _moments(chance, year, today):
            yield _update(assignment, author, texts, year, moment, chance)
        if assignment.task.recurrence == Recurrence.ONCE:
            return


def _moments(chance: random.Random, year: int, today: dt.date) -> list[_Moment]:
    """A plausible year: notes in June and November, a figure at the close; some gaps, some late, some not done."""
    fate = chance.random()
    if fate < 0.06:
        return []
    if fate < 0.11:
        return _until(today, [_Moment(dt.date(year, 11, 18), ProgressStatus.NOTHING_AROSE)])
    june = _Moment(dt.date(year, 6, chance.randint(5, 12)), ProgressStatus.IN_PROGRESS, chance.randrange(20, 60, 5))
    november = _Moment(
        dt.date(year, 11, chance.randint(9, 27)), ProgressStatus.IN_PROGRESS, chance.randrange(60, 100, 5), True
    )
    if fate < 0.2:
        close = _Moment(
            dt.date(year, 12, chance.randint(14, 20)), ProgressStatus.IN_PROGRESS, chance.randrange(55, 95, 5)
        )
    elif fate < 0.27:
        close = _Moment(dt.date(year + 1, 1, chance.randint(8, 28)), ProgressStatus.DONE, 100)
    elif fate < 0.31:
        return _until(today, [_Moment(dt.date(year, 12, 14), ProgressStatus.NOT_STARTED, 0)])
    else:
        close = _Moment(dt.date(year, 12, chance.randint(10, 25)), ProgressStatus.DONE, 100)
    return _until(today, [moment for moment in (june, november) if chance.random() < 0.55] + [close])


def _until(today: dt.date, moments: list[_Moment]) -> list[_Moment]:
    return [moment for moment in moments if moment.as_of <= today]


def _update(
    assignment: Assignment, author: User, texts: Record, year: int, moment: _Moment, chance: random.Random
) -> ProgressUpdate:
    written = _texts(texts, moment.status, chance)
    values = _placeholders(texts, assignment.agency, year, chance)
    at = dt.datetime.combine(moment.as_of, dt.time(chance.randint(8, 16), chance.randint(0, 59)))
    return ProgressUpdate(
        assignment=assignment,
        year=year,
        as_of=moment.as_of,
        status=moment.status,
        percent=moment.percent,
        is_estimate=moment.is_estimate,
        author=author,
        created_at=timezone.make_aware(at),
        **{name: text.format(**values) for name, text in written.items()},
    )


def _texts(texts: Record, status: ProgressStatus, chance: random.Random) -> dict[str, str]:
    if status == ProgressStatus.NOTHING_AROSE:
        return {}
    if status == ProgressStatus.DONE:
        return {"result": chance.choice(texts.strings("done"))}
    name = "in_progress" if status == ProgressStatus.IN_PROGRESS else "not_started"
    chosen = chance.choice(list(texts.records(name)))
    return {field: chosen.text(field, optional=True) for field in TEXT_FIELDS}


def _placeholders(texts: Record, agency: Agency, year: int, chance: random.Random) -> dict[str, str]:
    ranges: dict[str, list[int]] = {
        name: span for name, span in (texts.data.get("numbers") or {}).items() if isinstance(span, list)
    }
    numbers = {name: f"{chance.randint(*span):,}".replace(",", ".") for name, span in ranges.items()}
    name = agency.short_name
    return {**numbers, "Co_quan": name[0].upper() + name[1:], "co_quan": name, "nam": str(year)}
