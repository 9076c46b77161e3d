"""`plan_coverage` passes when the whole paper is in the product, and names what is missing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plan_tracker.pages.coverage import clause_differences, target_gaps, task_gaps
from tasks.enums import AssignmentRole
from tasks.models import Clause, Plan, Task
from tests.conftest import FIXTURES
from tests.factories.tasks import PlanFactory

pytestmark = pytest.mark.django_db

ALL_THERE = "Toàn văn Kế hoạch đã có trong hệ thống.\n"
CLAUSES = [("I", "Một hai"), ("II", "ba bốn")]


class TestClauses:
    @pytest.mark.parametrize("signed", ["Một hai ba bốn", "Một\nhai ba\tbốn\n", "Mộthaibabốn"])
    def test_white_space_does_not_count(self, signed):
        assert clause_differences(CLAUSES, signed) == []

    @pytest.mark.parametrize(
        ("signed", "difference"),
        [
            ("Một hai ba năm", "II: khác bản ký ở “banăm…”"),
            ("Một ba bốn", "I: khác bản ký ở “Mộtbabốn…”"),
            ("ba bốn Một hai", "I: khác bản ký ở “babốnMộthai…”"),
            ("Một hai ba bốn năm", "bản ký còn “năm…” chưa có trong các điểm"),
            ("Một hai", "II: khác bản ký ở “…”"),
            ("một hai ba bốn", "I: khác bản ký ở “mộthaibabốn…”"),
        ],
    )
    def test_the_first_place_that_differs_is_named(self, signed, difference):
        assert clause_differences(CLAUSES, signed) == [difference]


class TestTargets:
    @pytest.mark.parametrize(
        ("text", "wordings"),
        [
            ("- Rừng đạt 49%; nước sạch từ 98%.", ["Rừng đạt 49%", "nước sạch từ 98%"]),
            ("b) Định hướng giai đoạn 2026 - 2030: Rừng và nước.", ["Rừng", "nước"]),
            ("- Rừng đạt 49%", ["49%", "Rừng đạt 49%"]),
        ],
    )
    def test_every_piece_is_the_wording_of_a_target(self, text, wordings):
        assert target_gaps("II.2.a.1", text, wordings) == []

    def test_a_piece_that_sets_no_target_is_named(self):
        gaps = target_gaps("II.2.a.1", "- Rừng đạt 49%; nước sạch từ 98%.", ["Rừng đạt 49%"])
        assert gaps == ["II.2.a.1: chưa đặt thành chỉ tiêu “nước sạch từ 98%…”"]


class TestTasks:
    @pytest.mark.parametrize(
        ("ref", "text", "tasks"),
        [
            ("III.1", "1. Thu gom rác; trồng rừng.", ["Thu gom rác", "trồng rừng."]),
            ("III.1", "a) Thu gom rác", ["Thu gom rác"]),
            ("III.1", "đ) Thu gom rác, trồng rừng", ["Thu gom rác", "trồng rừng"]),
            ("III.1", "- Thu gom rác", ["Thu gom rác"]),
            ("IV.3", "3. Các sở: Thu gom rác.", ["Thu gom rác."]),
            ("IV.5", "UBND các huyện: Thu gom rác", ["Thu gom rác"]),
        ],
    )
    def test_signs_separators_and_lead_ins_need_no_task(self, ref, text, tasks):
        assert task_gaps(ref, text, tasks) == []

    @pytest.mark.parametrize(
        ("text", "tasks", "gaps"),
        [
            ("1. Thu gom rác; trồng rừng.", ["Thu gom rác"], ["chưa giao thành nhiệm vụ “; trồng rừng.…”"]),
            ("Thu gom rác", [], ["chưa giao thành nhiệm vụ “Thu gom rác…”"]),
            ("Các sở: Thu gom rác", ["Thu gom rác"], ["chưa giao thành nhiệm vụ “Các sở:…”"]),
            (
                "A; B",
                ["A", "C"],
                ["“C…” không phải nguyên văn hoặc sai thứ tự", "chưa giao thành nhiệm vụ “; B…”"],
            ),
        ],
    )
    def test_what_no_task_carries_is_named(self, text, tasks, gaps):
        assert task_gaps("III.1", text, tasks) == [f"III.1: {gap}" for gap in gaps]

    def test_tasks_in_another_order_than_the_paper_are_named(self):
        assert task_gaps("III.1", "A; B", ["B", "A"])[-1] == "III.1: “A…” không phải nguyên văn hoặc sai thứ tự"


def run(**options) -> str:
    out = StringIO()
    call_command("plan_coverage", stdout=out, **options)
    return out.getvalue()


def failure(**options) -> tuple[str, str]:
    """What the command printed, and the error it ended with."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("plan_coverage", stdout=out, **options)
    return out.getvalue(), str(error.value)


class TestCommand:
    @pytest.fixture
    def signed(self, small):
        call_command("load_plan", fixtures=small, stdout=StringIO())
        return small / "plan" / "signed.txt"

    def test_a_whole_plan_passes(self, signed):
        assert run(signed=signed) == ALL_THERE

    def test_a_sentence_missing_from_a_task_fails(self, signed):
        Task.objects.filter(code="1.2").delete()
        assert failure(signed=signed) == (
            "III.1: chưa giao thành nhiệm vụ “; trồng rừng.…”\n",
            "1 chỗ chưa khớp với bản ký",
        )

    def test_a_sentence_missing_from_a_clause_fails(self, signed):
        Clause.objects.filter(ref="III.1.t").update(text="Thời gian:")
        printed, error = failure(signed=signed)
        assert printed == "IV.6: khác bản ký ở “hàngnăm.6.Báocáotrướcngày30/11.…”\n"
        assert error == "1 chỗ chưa khớp với bản ký"

    def test_a_sentence_missing_from_the_paper_fails(self, signed, change):
        change("plan/signed.txt", "hàng năm.\n", "")
        printed, _error = failure(signed=signed)
        assert printed == "III.1.t: khác bản ký ở “Thờigian:6.Báocáotrướcngày30/11.…”\n"

    def test_with_several_plans_one_must_be_named(self, signed):
        PlanFactory(code="khac")
        assert failure(signed=signed)[1] == "Cần --plan với một trong các mã: khac, nho"
        assert run(signed=signed, plan="nho") == ALL_THERE

    def test_without_a_plan_it_says_what_to_do(self):
        assert failure()[1] == "Cần --plan với một trong các mã: chưa có, chạy load_plan trước"


class TestTheSignedPlan:
    @pytest.fixture
    def plan(self, real_plan) -> Plan:
        return Plan.objects.get(pk=real_plan)

    def test_it_is_there_whole(self, plan):
        assert run() == ALL_THERE
        assert sorted(plan.groups.exclude(number=None).values_list("number", flat=True)) == list(range(1, 12))
        assert plan.groups.count() == 15

    def test_every_task_that_is_taken_away_is_missed(self, plan):
        for task in Task.objects.of(plan):
            clause = task.clause
            texts = list(Task.objects.of(plan).filter(clause=clause).exclude(pk=task.pk).values_list("text", flat=True))
            assert task_gaps(clause.ref, clause.text, texts) != [], task.code

    def test_every_clause_that_is_taken_away_is_missed(self, plan):
        signed = (FIXTURES / "plan" / "signed.txt").read_text(encoding="utf-8")
        clauses = list(plan.clauses.order_by("position").values_list("ref", "text"))
        for number, (ref, _text) in enumerate(clauses):
            assert len(clause_differences([*clauses[:number], *clauses[number + 1 :]], signed)) == 1, ref

    def test_a_sentence_taken_out_of_a_task_fails(self, plan):
        task = Task.objects.of(plan).filter(code="1.1").get()
        Task.objects.filter(pk=task.pk).update(text=task.text[:40])
        assert failure()[1] == "1 chỗ chưa khớp với bản ký"

    def test_every_group_has_a_lead(self, plan):
        led = plan.groups.filter(tasks__assignments__role=AssignmentRole.LEAD).distinct()
        assert set(led) == set(plan.groups.all())
