"""Loading the signed plan. Idempotent: the plan's own text is brought up to date, what users entered is kept."""

from dataclasses import dataclass
from pathlib import Path

from agencies.models import Agency, AgencyGroup
from plan_tracker.lib.fixtures import Record, read_record, read_records
from tasks.enums import AssignmentRole, ClauseKind, Field, Recurrence
from tasks.models import Clause, Plan, Responsibility, Task, TaskGroup


@dataclass(frozen=True)
class PlanLoaded:
    plan: Plan
    clauses: int
    groups: int
    tasks: int


def load_plan_text(folder: Path) -> PlanLoaded:
    """Write plan, clauses, groups, tasks and responsibilities from `folder`. Call it inside a transaction.

    Raises `FixtureError` naming file, line and field; nothing is half-loaded because the caller rolls back.
    """
    plan = _load_plan(read_record(folder / "plan.yaml"))
    clauses = _load_clauses(plan, read_records(folder / "clauses.yaml"))
    groups = list(read_record(folder / "tasks.yaml").records("groups"))
    tasks = 0
    for position, record in enumerate(groups, start=1):
        group = _load_group(plan, record, clauses, position)
        tasks += _load_tasks(group, record, clauses)
        _load_responsibilities(group, record.record("responsibilities"))
    return PlanLoaded(plan, len(clauses), len(groups), tasks)


def _load_plan(record: Record) -> Plan:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    agency_groups = {group.code: group for group in AgencyGroup.objects.all()}
    plan, _created = Plan.objects.update_or_create(
        code=record.text("code"),
        defaults={
            "number": record.text("number", optional=True),
            "title": record.text("title"),
            "short_title": record.text("short_title"),
            "issuer": record.lookup("issuer", agencies),
            "signer": record.text("signer"),
            "signer_lines": record.strings("signer_lines"),
            "consolidating_agency": record.lookup("consolidating_agency", agencies),
            "reporting_group": record.lookup("reporting_group", agency_groups),
            "legal_bases": record.strings("legal_bases"),
            "first_year": record.number("first_year"),
            "last_year": record.number("last_year"),
        },
    )
    _fill_report_form(plan, record)
    return plan


def _fill_report_form(plan: Plan, record: Record) -> None:
    """The end of the consolidated report belongs to the administrator: only what is empty is filled."""
    plan.report_signer_lines = plan.report_signer_lines or record.strings("report_signer_lines")
    plan.report_recipients = plan.report_recipients or record.strings("report_recipients")
    plan.report_drafting_unit = plan.report_drafting_unit or record.text("report_drafting_unit", optional=True)
    plan.save(update_fields=("report_signer_lines", "report_recipients", "report_drafting_unit"))


def _load_clauses(plan: Plan, records: list[Record]) -> dict[str, Clause]:
    clauses: dict[str, Clause] = {}
    known = {clause.ref: clause for clause in plan.clauses.all()}
    # Positions are unique: make room before renumbering.
    highest = max((clause.position for clause in known.values()), default=0) + len(records)
    for offset, clause in enumerate(known.values(), start=1):
        Clause.objects.filter(pk=clause.pk).update(position=highest + offset)
    for position, record in enumerate(records, start=1):
        ref = record.text("ref")
        if ref in clauses:
            raise record.fail("ref", f"trùng “{ref}”")
        clause = known.get(ref) or Clause(plan=plan, ref=ref)
        clause.parent = record.lookup("parent", clauses, optional=True)
        clause.kind = record.choice("kind", ClauseKind)
        clause.text = record.text("text")
        clause.position = position
        clause.save()
        clauses[ref] = clause
    return clauses


def _load_group(plan: Plan, record: Record, clauses: dict[str, Clause], position: int) -> TaskGroup:
    group, _created = TaskGroup.objects.update_or_create(
        plan=plan,
        code=record.text("code"),
        defaults={
            "number": record.optional_number("number"),
            "title": record.text("title"),
            "clause": record.lookup("clause", clauses),
            "timing": record.text("timing", optional=True),
            "position": position,
        },
    )
    return group


def _load_tasks(group: TaskGroup, record: Record, clauses: dict[str, Clause]) -> int:
    count = 0
    for position, entry in enumerate(record.records("tasks"), start=1):
        clause: Clause = entry.lookup("clause", clauses)
        text = entry.text("text")
        if clause.kind != ClauseKind.BODY:
            raise entry.fail("clause", f"{clause.ref} không phải điểm nội dung")
        if text not in clause.text:
            raise entry.fail("text", f"không phải nguyên văn của {clause.ref}")
        Task.objects.update_or_create(
            group=group,
            code=entry.text("code"),
            defaults={
                "clause": clause,
                "field": entry.choice("field", Field),
                "recurrence": entry.choice("recurrence", Recurrence),
                "title": entry.text("title"),
                "text": text,
                "position": position,
            },
        )
        count += 1
    return count


def _load_responsibilities(group: TaskGroup, record: Record) -> None:
    """The plan says them once and for all: written anew each time."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    agency_groups = {item.code: item for item in AgencyGroup.objects.all()}
    group.responsibilities.all().delete()
    rows: list[Responsibility] = []
    for role in AssignmentRole:
        for entry in record.records(role.value):
            rows.append(
                Responsibility(
                    group=group,
                    role=role,
                    agency=entry.lookup("agency", agencies, optional=True),
                    agency_group=entry.lookup("group", agency_groups, optional=True),
                    wording=entry.text("wording"),
                    position=len(rows) + 1,
                )
            )
            if (rows[-1].agency is None) == (rows[-1].agency_group is None):
                raise entry.fail("agency", "cần đúng một trong hai: agency, group")
    Responsibility.objects.bulk_create(rows)
