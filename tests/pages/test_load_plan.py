"""`load_plan`: once is enough, users' work is kept, and a slip in a fixture loads nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency
from reports.periods.models import DeadlineRule
from tasks.enums import AssignmentRole
from tasks.models import AnnualProgress, Assignment, Clause, Plan, ProgressUpdate, Responsibility, Task, TaskGroup
from tasks.services import refresh_progress
from tests.factories.tasks import ProgressUpdateFactory, UpdateDraftFactory

pytestmark = pytest.mark.django_db

MODELS = (Agency, DeadlineRule, Plan, Clause, TaskGroup, Task, Responsibility, Assignment)
COUNTS = [3, 1, 1, 4, 1, 2, 2, 4]


def load(folder) -> str:
    out = StringIO()
    call_command("load_plan", fixtures=folder, stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def loaded() -> dict[str, list[dict[str, object]]]:
    """Every row there is, but for the ids of responsibilities, which are written anew."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if not (model is Responsibility and name == "id")}
            for row in model.objects.order_by("pk").values()
        ]
        for model in MODELS
    }


def test_the_plan_is_loaded_and_the_command_says_what_it_did(small):
    assert load(small) == (
        "1 địa bàn, 3 cơ quan, 1 nhóm cơ quan; kế hoạch nho: 4 điểm, 1 nhóm nhiệm vụ, 2 nhiệm vụ, "
        "0 chỉ tiêu, 1 quy tắc thời hạn; thêm 4 phân công.\n"
    )
    assert counts() == COUNTS
    roles = set(Assignment.objects.values_list("task__code", "agency__code", "role"))
    lead, supporting = AssignmentRole.LEAD, AssignmentRole.SUPPORTING
    assert roles == {
        ("1.1", "STC", lead),
        ("1.2", "STC", lead),
        ("1.1", "STNMT", supporting),
        ("1.2", "STNMT", supporting),
    }


def test_loading_again_changes_nothing(small):
    load(small)
    first = loaded()
    assert load(small).endswith("thêm 0 phân công.\n")
    assert loaded() == first


def test_what_users_entered_is_kept(small):
    load(small)
    assignment = Assignment.objects.get(task__code="1.1", agency__code="STC")
    update = ProgressUpdateFactory(assignment=assignment)
    refresh_progress(assignment=assignment, year=update.year)
    draft = UpdateDraftFactory(assignment=assignment)
    load(small)
    assert list(ProgressUpdate.objects.values_list("pk", "assignment")) == [(update.pk, assignment.pk)]
    assert AnnualProgress.objects.get().latest_update == update
    draft.refresh_from_db()
    assert draft.version == 1


def test_what_administrators_decided_is_kept(small):
    load(small)
    Agency.objects.filter(code="STC").update(name="Sở Tài chính (mới)")
    Assignment.objects.filter(agency__code="STC").update(valid_until="2026-01-31")
    DeadlineRule.objects.update(day=25)
    load(small)
    assert Agency.objects.get(code="STC").name == "Sở Tài chính (mới)"
    assert {f"{row.valid_until}" for row in Assignment.objects.filter(agency__code="STC")} == {"2026-01-31"}
    assert DeadlineRule.objects.get().day == 25
    assert counts() == COUNTS


def test_a_deadline_rule_that_was_replaced_by_date_is_not_loaded_again(small):
    load(small)
    rule = DeadlineRule.objects.get()
    DeadlineRule.objects.update(valid_until="2026-12-31")
    rule.pk, rule.valid_from, rule.day = None, "2027-01-01", 25
    rule.save(force_insert=True)
    load(small)
    assert sorted(DeadlineRule.objects.values_list("day", flat=True)) == [25, 30]


def test_a_corrected_text_is_brought_up_to_date_under_the_same_task(small, change):
    load(small)
    task = Task.objects.get(code="1.2")
    for name in ("clauses", "tasks", "signed"):
        change(f"plan/{name}.{'txt' if name == 'signed' else 'yaml'}", "trồng rừng", "trồng rừng ven biển")
    load(small)
    task.refresh_from_db()
    assert (task.text, "ven bien" in task.search) == ("trồng rừng ven biển", True)
    assert counts() == COUNTS


def test_clauses_may_change_places(small, change):
    load(small)
    heading = "- {ref: III, parent: null, kind: heading, text: III. NHIỆM VỤ}\n"
    change("plan/clauses.yaml", heading, "- {ref: II, parent: null, kind: heading, text: II. MỤC TIÊU}\n" + heading)
    load(small)
    assert list(Clause.objects.values_list("ref", flat=True)) == ["II", "III", "III.1", "III.1.t", "IV.6"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("agencies.yaml", "kind: province}", "kind: land}", "agencies.yaml, dòng 2, trường “kind”: “land” không thuộc"),
        ("agencies.yaml", "[STNMT, STC]", "[STP]", "agencies.yaml, dòng 8, trường “members”: không có mã STP"),
        ("plan/plan.yaml", "signer: Lê Huyền\n", "", "plan.yaml, dòng 1, trường “signer”: thiếu"),
        ("plan/plan.yaml", "issuer: UBNDT", "issuer: X", "plan.yaml, dòng 1, trường “issuer”: không có mã “X”"),
        ("plan/plan.yaml", "2022", "'2022'", "plan.yaml, dòng 1, trường “first_year”: cần số nguyên, gặp '2022'"),
        ("plan/clauses.yaml", "parent: III.1,", "parent: V,", "clauses.yaml, dòng 3, trường “parent”: không có mã “V”"),
        ("plan/clauses.yaml", "ref: III.1.t", "ref: III.1", "clauses.yaml, dòng 3, trường “ref”: trùng “III.1”"),
        ("plan/tasks.yaml", "text: trồng rừng", "text: trồng cây", "tasks.yaml, dòng 14, trường “text”: không phải"),
        ("plan/tasks.yaml", "clause: III.1, field: land", "clause: III, field: land", "tasks.yaml, dòng 14, trường"),
        ("plan/tasks.yaml", "agency: STC, w", "agency: STP, w", "tasks.yaml, dòng 9, trường “agency”: không"),
        ("plan/tasks.yaml", "{group: so,", "{group: so, agency: STC,", "tasks.yaml, dòng 11, trường “agency”: cần"),
        ("plan/tasks.yaml", "recurrence: once", "recurrence: 1", "tasks.yaml, dòng 14, trường “recurrence”: cần chuỗi"),
        ("calendar.yaml", "day: 30", "day: 31", "calendar.yaml, dòng 2, trường “day”: ngày 31/11 không có thật"),
        ("calendar.yaml", "clause: IV.6", "clause: IV.9", "calendar.yaml, dòng 2, trường “clause”: không có mã “IV.9”"),
        ("plan/tasks.yaml", "  - code: '1'", "  - code: ['1'", "tasks.yaml: không đọc được: "),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_line_and_field_and_nothing_is_loaded(small, change, name, old, new, message):
    change(name, old, new)
    with pytest.raises(CommandError) as error:
        load(small)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(". Không có gì được nạp.")
    assert counts() == [0] * len(MODELS)


def test_a_missing_file_loads_nothing(small):
    (small / "plan" / "tasks.yaml").unlink()
    with pytest.raises(CommandError, match=r"^tasks\.yaml: không có tệp .* Không có gì được nạp\.$"):
        load(small)
    assert counts() == [0] * len(MODELS)


def test_what_the_database_refuses_loads_nothing(small, change):
    change("plan/plan.yaml", "last_year: 2030", "last_year: 2021")
    with pytest.raises(CommandError, match=r"(?s)^Dữ liệu nạp mâu thuẫn với cơ sở dữ liệu: .*Không có gì được nạp\.$"):
        load(small)
    assert counts() == [0] * len(MODELS)


def test_a_slip_found_later_leaves_what_was_loaded_before(small, change):
    load(small)
    first = loaded()
    change("plan/clauses.yaml", "Thu gom rác;", "Thu gom rác thải;")
    change("calendar.yaml", "day: 30", "day: 31")
    with pytest.raises(CommandError):
        load(small)
    assert loaded() == first
