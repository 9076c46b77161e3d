"""The consolidated report as data: what stands where, and that nothing is lost or told twice."""

import datetime as dt

import pytest

from reports.consolidation.rendering import report_html
from reports.consolidation.summaries import Entry, consolidated_summary
from reports.periods.enums import PeriodKind
from reports.submissions.enums import SubmissionState
from tasks.enums import AssignmentRole, ProgressStatus, Recurrence
from tasks.models import UpdateDraft
from tests.conftest import TODAY
from tests.factories.agencies import AgencyFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, TaskFactory, UserFactory
from tests.reports.helpers import done, lead_task, nothing_arose, opened, recorded, task_group
from tests.reports.submissions.rounds import bring_to, new_round

DAY = dt.timedelta(days=1)
CUT_OFF = dt.date(2026, 6, 14)


def summary_of(period, on=TODAY):
    return consolidated_summary(period, on)


def only_task(period, on=TODAY):
    summary = summary_of(period, on)
    [group] = summary.groups + summary.duties
    [task] = group.tasks
    return task


def results(task):
    return [(entry.agency, entry.result) for entry in task.entries]


@pytest.fixture
def once(plan, lead_agency):
    """A task to be done once."""
    return lead_task(plan, lead_agency, recurrence=Recurrence.ONCE)


def test_groups_tasks_and_agencies_stand_in_official_order(plan):
    second, first = task_group(plan, position=20, title="Sau"), task_group(plan, position=10, title="Trước")
    duty = task_group(plan, position=5, number=None, title="Phần IV")
    last, early = AgencyFactory(position=900, name="Sở sau"), AgencyFactory(position=1, name="Sở trước")
    for group in (second, first, duty):
        for code, position in (("b", 2), ("a", 1)):
            task = TaskFactory(group=group, code=code, position=position)
            for agency in (last, early):
                recorded(AssignmentFactory(task=task, agency=agency))
    summary = summary_of(opened(plan))
    assert [group.title for group in summary.groups] == ["Trước", "Sau"]
    assert [group.title for group in summary.duties] == ["Phần IV"]
    for group in (*summary.groups, *summary.duties):
        assert [task.code for task in group.tasks] == ["a", "b"]
        assert [[entry.agency for entry in task.entries] for task in group.tasks] == [["Sở trước", "Sở sau"]] * 2


def test_each_lead_is_reported_nothing_arose_finished_before_or_missing(plan, annual):
    task = TaskFactory(group=task_group(plan), recurrence=Recurrence.ONCE)
    names = ("Báo cáo", "Không phát sinh", "Xong trước", "Còn thiếu")
    reports, nothing, before, _missing = (
        AssignmentFactory(task=task, agency__name=name, agency__position=number) for number, name in enumerate(names)
    )
    recorded(reports)
    nothing_arose(nothing)
    done(before, year=2025)
    section = only_task(annual)
    assert [entry.agency for entry in section.reported] == ["Báo cáo"]
    assert (section.nothing_arose, section.finished_before, section.missing) == (
        ("Không phát sinh",),
        ("Xong trước",),
        ("Còn thiếu",),
    )
    summary = summary_of(annual)
    assert (summary.recorded, summary.leads) == (3, 4)


def test_a_task_without_leads_is_named_and_outside_the_counts(plan, annual):
    TaskFactory(group=task_group(plan))
    assert only_task(annual).has_no_agency is True
    assert (summary_of(annual).recorded, summary_of(annual).leads) == (0, 0)


def test_the_latest_standing_update_of_the_year_counts(assignment, annual):
    recorded(assignment, as_of=dt.date(2026, 9, 1), result="Tháng 9")
    recorded(assignment, as_of=dt.date(2026, 3, 1), result="Nhập sau, số liệu cũ")
    recorded(assignment, year=2025, as_of=dt.date(2025, 12, 1), result="Năm trước")
    wrong = recorded(assignment, as_of=dt.date(2026, 10, 1), result="Sai")
    assert [result for _agency, result in results(only_task(annual))] == ["Sai"]
    recorded(assignment, as_of=dt.date(2026, 10, 1), result="Đúng", corrects=wrong, reason="Nhầm")
    assert [result for _agency, result in results(only_task(annual))] == ["Đúng"]


@pytest.mark.parametrize(
    ("kind", "expected"), [(PeriodKind.HALF_YEAR, "Đến ngày chốt"), (PeriodKind.ANNUAL, "Tháng 12")]
)
def test_a_half_year_report_reads_figures_up_to_its_cut_off_an_annual_one_all(plan, assignment, kind, expected):
    recorded(assignment, as_of=CUT_OFF, result="Đến ngày chốt")
    recorded(assignment, as_of=CUT_OFF + DAY, result="Sau ngày chốt")
    recorded(assignment, as_of=dt.date(2026, 12, 20), result="Tháng 12")
    assert [result for _agency, result in results(only_task(opened(plan, kind)))] == [expected]


def test_an_update_after_the_cut_off_leaves_the_half_year_missing(plan, lead_agency, assignment):
    recorded(assignment, as_of=CUT_OFF + DAY)
    task = only_task(opened(plan, PeriodKind.HALF_YEAR))
    assert (task.entries, task.missing) == ((), (lead_agency.name,))


def test_a_one_off_task_done_earlier_shows_a_later_update_instead_where_there_is_one(once, lead_agency, annual):
    done(once, year=2025)
    assert only_task(annual).finished_before == (lead_agency.name,)
    recorded(once, result="Làm lại")
    assert (only_task(annual).finished_before, results(only_task(annual))) == ((), [(lead_agency.name, "Làm lại")])


@pytest.mark.parametrize(("year", "make"), [(2027, done), (2025, recorded)])
def test_a_one_off_task_not_done_in_an_earlier_year_is_owed(once, lead_agency, annual, year, make):
    make(once, year=year)
    assert (only_task(annual).finished_before, only_task(annual).missing) == ((), (lead_agency.name,))


def test_a_yearly_task_done_last_year_is_owed_again(assignment, lead_agency, annual):
    done(assignment, year=2025)
    assert (only_task(annual).finished_before, only_task(annual).missing) == ((), (lead_agency.name,))


def test_leads_are_those_in_force_on_the_day_and_of_past_years_on_the_last(assignment, lead_agency, annual):
    assignment.valid_until = dt.date(2026, 12, 30)
    assignment.save()
    assert only_task(annual, TODAY).missing == (lead_agency.name,)
    assert only_task(annual, dt.date(2027, 1, 5)).missing == ()


def test_every_recorded_result_stands_in_the_report_exactly_once(plan):
    kept = []
    for number in range(6):
        group = task_group(plan, number=number if number < 4 else None)
        for code in ("a", "b"):
            task = TaskFactory(group=group, code=code)
            for turn in range(2):
                assignment = AssignmentFactory(task=task)
                recorded(assignment, as_of=dt.date(2026, 2, 1), result=f"[cũ {assignment.pk}]")
                status = {"status": ProgressStatus.DONE, "percent": 100} if turn else {}
                result = f"[nhóm {number} {code} {assignment.pk}]\n[đoạn hai {assignment.pk}]"
                recorded(assignment, result=result, **status)
                kept += result.splitlines()
    html = report_html(summary_of(opened(plan)))
    assert {piece: html.count(piece) for piece in kept} == dict.fromkeys(kept, 1)
    assert len(kept) == 48
    assert "[cũ" not in html


def test_nothing_of_supporters_other_plans_and_drafts_gets_in(plan, lead_agency, assignment, annual):
    recorded(assignment, result="[của cơ quan thực hiện]")
    recorded(
        AssignmentFactory(task=assignment.task, agency__name="[phối hợp]", role=AssignmentRole.SUPPORTING),
        result="[kết quả phối hợp]",
    )
    recorded(lead_task(PlanFactory(), lead_agency), result="[kế hoạch khác]")
    UpdateDraft.objects.create(
        assignment=assignment,
        year=2026,
        payload={"result": "[bản nháp]"},
        edited_by=UserFactory(),
        edited_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    )
    html = report_html(summary_of(annual))
    words = ("[của cơ quan thực hiện]", "[phối hợp]", "[kết quả phối hợp]", "[kế hoạch khác]", "[bản nháp]")
    assert [word for word in words if word in html] == ["[của cơ quan thực hiện]"]


def test_the_summary_costs_thirteen_queries_whatever_the_rows(plan, django_assert_num_queries):
    period = opened(plan)
    for number in (1, 2):
        for _ in range(number):
            recorded(lead_task(plan, AgencyFactory()))
        with django_assert_num_queries(13):
            summary = summary_of(period)
    assert (summary.recorded, summary.leads) == (3, 3)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (PeriodKind.ANNUAL, "Kết quả thực hiện Kế hoạch thử năm 2026"),
        (PeriodKind.HALF_YEAR, "Kết quả thực hiện Kế hoạch thử 6 tháng đầu năm 2026"),
    ],
)
def test_the_subject_names_plan_and_period(plan, kind, subject):
    assert summary_of(opened(plan, kind)).subject == subject


def test_the_header_abbreviates_the_committee(annual):
    summary = summary_of(annual)
    assert (summary.issuer, summary.letterhead.parent) == ("Ủy ban nhân dân tỉnh Ninh Thuận", "UBND TỈNH NINH THUẬN")


@pytest.mark.parametrize(
    ("status", "percent", "is_estimate", "figures"),
    [
        (ProgressStatus.DONE, 100, False, "hoàn thành"),
        (ProgressStatus.IN_PROGRESS, 65, True, "đang thực hiện, 65%, ước cả năm"),
        (ProgressStatus.IN_PROGRESS, None, False, "đang thực hiện"),
        (ProgressStatus.NOT_STARTED, 0, False, "chưa thực hiện"),
    ],
)
def test_figures_are_said_in_words(status, percent, is_estimate, figures):
    entry = Entry("Sở", status, percent, TODAY, is_estimate, "Kết quả", "", "", "", "", "")
    assert entry.figures == figures


@pytest.mark.parametrize(
    ("result", "lines"),
    [("Một.\n\n  Hai. \n", ["Một.", "Hai."]), ("", ["chưa thực hiện."]), (" \n", ["chưa thực hiện."])],
)
def test_a_result_is_its_paragraphs_or_the_status(result, lines):
    entry = Entry("Sở", ProgressStatus.NOT_STARTED, 0, TODAY, False, result, "", "", "", "", "")
    assert entry.result_lines == lines


class TestStatements:
    def test_difficulties_solutions_and_proposals_stand_by_group_and_task_with_their_agency(self, plan, annual):
        first, second = task_group(plan, title="Nhóm một"), task_group(plan, title="Nhóm hai")
        for group in (first, second):
            task = TaskFactory(group=group, title="Việc", code=f"{group.pk}.1")
            recorded(
                AssignmentFactory(task=task, agency__name=f"Sở của {group.title}"),
                not_done="Chưa xong",
                cause="Thiếu vốn",
                difficulty="Đường xa",
                solution="Xin thêm" if group is first else "",
                proposal="Cấp vốn" if group is second else "",
            )
        summary = summary_of(annual)
        assert told(summary.difficulties) == [
            ("Nhóm một", "Sở của Nhóm một", "Đường xa", "Thiếu vốn"),
            ("Nhóm hai", "Sở của Nhóm hai", "Đường xa", "Thiếu vốn"),
        ]
        assert told(summary.solutions) == [("Nhóm một", "Sở của Nhóm một", "Xin thêm", "")]
        assert told(summary.proposals) == [("Nhóm hai", "Sở của Nhóm hai", "Cấp vốn", "")]

    @pytest.mark.parametrize("answer", ["", "Không", "Không có.", " không có \n"])
    def test_no_is_an_answer_that_is_not_listed(self, assignment, annual, answer):
        recorded(assignment, difficulty=answer, solution=answer, proposal=answer)
        summary = summary_of(annual)
        assert (summary.difficulties, summary.solutions, summary.proposals) == ((), (), ())

    def test_a_cause_alone_is_told_once_beside_what_was_not_done_or_else_as_a_difficulty(self, plan, annual):
        for number, status in enumerate((ProgressStatus.IN_PROGRESS, ProgressStatus.DONE)):
            recorded(lead_task(plan, AgencyFactory()), status=status, percent=None, cause=f"[nguyên nhân {number}]")
        summary = summary_of(annual)
        assert [row[2] for row in told(summary.difficulties)] == ["[nguyên nhân 1]"]
        html = report_html(summary)
        assert [html.count(f"[nguyên nhân {number}]") for number in (0, 1)] == [1, 1]


def told(groups):
    return [
        (group.title, statement.agency, statement.text, statement.cause)
        for group in groups
        for task in group.tasks
        for statement in task.statements
    ]


def test_a_task_that_was_not_begun_stands_only_under_what_was_not_done(assignment, annual):
    recorded(assignment, status=ProgressStatus.NOT_STARTED, percent=0, result="[chưa làm]", not_done="[còn lại]")
    task = only_task(annual)
    assert (task.has_results, task.has_gaps) == (False, True)
    html = report_html(summary_of(annual))
    assert [html.count(words) for words in ("[chưa làm]", "[còn lại]")] == [1, 1]
    assert html.index("b) Nhiệm vụ chưa thực hiện") < html.index("[chưa làm]")


def test_duties_are_numbered_after_the_last_group(plan, annual):
    task_group(plan, number=11)
    task_group(plan, number=None, code="IV.2")
    task_group(plan, number=None, code="IV.3")
    summary = summary_of(annual)
    assert [number for number, _group in summary.numbered_sections] == [11, 12, 13]
    assert summary.duty_numbers == (12, 13)


def test_agencies_that_have_not_sent_are_named_with_what_they_were_given(plan, assignment, annual, lead_agency):
    recorded(assignment)
    [absent] = summary_of(annual).absent
    assert (absent.name, absent.leads, absent.state) == (lead_agency.name, 1, "Chưa lập")
    annual.submissions.update(received_otherwise_on=TODAY)
    assert (summary_of(annual).absent, summary_of(annual).owing) == ((), 1)


def test_an_accepted_line_stands_whatever_was_recorded_later(plan):
    round_ = new_round(plan)
    bring_to(round_, SubmissionState.SENT)
    recorded(round_.assignment, as_of=TODAY, result="Viết sau khi gửi.")
    period = round_.submission.period
    assert all_results(summary_of(period)) == ["Viết sau khi gửi."]
    assert not summary_of(period).is_accepted
    round_.accept()
    assert all_results(summary_of(period)) == ["Đã thu gom 50% lượng rác."]
    assert summary_of(period).is_accepted


def all_results(summary):
    return [entry.result for group in summary.sections for task in group.tasks for entry in task.entries]


@pytest.mark.parametrize(("year", "phase"), [(2022, "2021-2025"), (2025, "2021-2025"), (2026, "2026-2030")])
def test_the_targets_are_those_of_the_periods_phase(annual, year, phase):
    annual.year = year
    assert summary_of(annual).targets.phase == phase


def test_the_plan_is_cited_with_issuer_and_subject(plan, annual):
    plan.title = "Triển khai thực hiện Chương trình hành động"
    annual.plan = plan
    words = "Kế hoạch của Ủy ban nhân dân tỉnh Ninh Thuận triển khai thực hiện Chương trình hành động"
    assert summary_of(annual).plan_words == words
