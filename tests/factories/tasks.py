"""Plans, tasks and progress."""

import datetime as dt
import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from tasks.enums import AssignmentRole, ClauseKind, Field, ProgressStatus
from tasks.models import (
    Assignment,
    Clause,
    Plan,
    ProgressUpdate,
    Responsibility,
    Task,
    TaskGroup,
    UpdateDraft,
    UpdateEvidence,
    WorkItem,
)
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory, UserFactory
from tests.factories.files import PDF


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    code = factory.Sequence(lambda n: f"kh{n}")
    title = "Kế hoạch thử"
    short_title = "Kế hoạch thử"
    issuer = factory.SubFactory(AgencyFactory, name="Ủy ban nhân dân tỉnh Ninh Thuận")
    signer = "Lê Huyền"
    consolidating_agency = factory.SubFactory(AgencyFactory, name="Sở Tài nguyên và Môi trường")
    reporting_group = factory.SubFactory(AgencyGroupFactory)
    report_signer_lines = factory.List(["GIÁM ĐỐC"])
    report_recipients = factory.List(["Như trên", "Lãnh đạo Sở"])
    first_year = 2022
    last_year = 2030


class ClauseFactory(DjangoModelFactory):
    class Meta:
        model = Clause

    plan = factory.SubFactory(PlanFactory)
    ref = factory.Sequence(lambda n: f"III.{n}")
    kind = ClauseKind.BODY
    text = "Thu gom, xử lý rác thải sinh hoạt."
    position = factory.Sequence(lambda n: n)


class TaskGroupFactory(DjangoModelFactory):
    class Meta:
        model = TaskGroup

    plan = factory.SubFactory(PlanFactory)
    clause = factory.SubFactory(ClauseFactory, plan=factory.SelfAttribute("..plan"))
    code = factory.Sequence(str)
    number = factory.Sequence(lambda n: n)
    title = "Môi trường"
    timing = "Năm 2022 và hàng năm."
    position = factory.Sequence(lambda n: n)


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    group = factory.SubFactory(TaskGroupFactory)
    clause = factory.LazyAttribute(lambda task: task.group.clause)
    code = factory.Sequence(lambda n: f"9.{n}")
    field = Field.ENVIRONMENT
    title = "Thu gom, xử lý rác thải"
    text = "Thu gom, xử lý rác thải sinh hoạt."
    position = factory.Sequence(lambda n: n)


class ResponsibilityFactory(DjangoModelFactory):
    class Meta:
        model = Responsibility

    role = AssignmentRole.LEAD
    wording = "Sở Tài chính"
    position = factory.Sequence(lambda n: n)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    task = factory.SubFactory(TaskFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = AssignmentRole.LEAD


class ProgressUpdateFactory(DjangoModelFactory):
    """One row as a service would have written it; `tasks.services.refresh_progress` derives the year's state."""

    class Meta:
        model = ProgressUpdate

    assignment = factory.SubFactory(AssignmentFactory)
    year = 2026
    as_of = dt.date(2026, 6, 10)
    status = ProgressStatus.IN_PROGRESS
    percent = 50
    result = "Đã thu gom 50% lượng rác."
    author = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)


class UpdateDraftFactory(DjangoModelFactory):
    class Meta:
        model = UpdateDraft

    assignment = factory.SubFactory(AssignmentFactory)
    year = 2026
    payload = factory.LazyFunction(lambda: {"status": "in_progress", "result": "Đang viết dở."})
    edited_by = factory.SubFactory(UserFactory)
    edited_at = factory.LazyFunction(timezone.now)


class WorkItemFactory(DjangoModelFactory):
    """A piece of work of 2026, due on 30/11 and not done."""

    class Meta:
        model = WorkItem

    assignment = factory.SubFactory(AssignmentFactory)
    year = 2026
    title = factory.Sequence(lambda n: f"Kiểm tra việc thu gom rác đợt {n}")
    deliverable = "Báo cáo kiểm tra"
    person = "Nguyễn Văn Lộc"
    due_on = dt.date(2026, 11, 30)
    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)


class UpdateEvidenceFactory(DjangoModelFactory):
    """A PDF that waits; `recorded` with an update, `accepted` with it, or `withdrawn`. A test sets MEDIA_ROOT first."""

    class Meta:
        model = UpdateEvidence

    class Params:
        recorded = factory.Trait(update_made=factory.LazyAttribute(lambda row: _update_of(row)))
        accepted = factory.Trait(update_made=factory.LazyAttribute(lambda row: _update_of(row, timezone.now())))
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(timezone.now),
            withdrawn_by=factory.SelfAttribute("uploaded_by"),
            withdrawn_reason="Nhầm tệp.",
        )

    assignment = factory.SubFactory(AssignmentFactory)
    year = 2026
    name = factory.Sequence(lambda n: f"minh-chung-{n}.pdf")
    file = factory.LazyAttribute(lambda row: ContentFile(PDF, f"{hashlib.sha256(PDF).hexdigest()}.pdf"))
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()
    content_type = "application/pdf"
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_at = factory.LazyFunction(timezone.now)


def _update_of(row: UpdateEvidence, accepted_at: dt.datetime | None = None) -> ProgressUpdate:
    return ProgressUpdateFactory(assignment=row.assignment, year=row.year, accepted_at=accepted_at)
