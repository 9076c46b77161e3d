"""How the consolidated report ends: loaded once, then the administrator's."""

import pytest
from django.urls import reverse

from plan_tracker.lib.formfields import LinesField
from tasks.loading import load_plan_text
from tasks.models import Plan
from tests.conftest import FIXTURES, signed_in

RECIPIENTS = ["Như trên", "Các sở, ban, ngành, đoàn thể tỉnh", "UBND các huyện, thành phố"]


def ending(plan):
    plan.refresh_from_db()
    return plan.report_signer_lines, plan.report_recipients, plan.report_drafting_unit


def change(user, plan, **values):
    return signed_in(user).post(reverse("admin:tasks_plan_change", args=[plan.pk]), values)


def test_loading_fills_what_is_empty_and_keeps_what_was_written(signed_plan):
    assert ending(signed_plan) == (["GIÁM ĐỐC"], RECIPIENTS, "")
    Plan.objects.update(report_signer_lines=["Q. GIÁM ĐỐC"], report_recipients=[], report_drafting_unit="CCBVMT")
    load_plan_text(FIXTURES / "plan")
    assert ending(signed_plan) == (["Q. GIÁM ĐỐC"], RECIPIENTS, "CCBVMT")


def test_the_administrator_changes_it_and_nothing_else_of_the_plan(plan, administrator):
    answer = change(
        administrator,
        plan,
        report_signer_lines="KT. GIÁM ĐỐC\r\nPHÓ GIÁM ĐỐC\r\n",
        report_recipients="Như trên\n\n  Lãnh đạo Sở ",
        report_drafting_unit="CCBVMT",
        title="Tên khác",
        signer="Người khác",
    )
    assert answer.status_code == 302
    assert ending(plan) == (["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], ["Như trên", "Lãnh đạo Sở"], "CCBVMT")
    assert (plan.title, plan.signer) == ("Kế hoạch thử", "Lê Huyền")


def test_a_report_without_signer_is_refused(plan, administrator):
    answer = change(administrator, plan, report_signer_lines=" \n", report_recipients="Như trên")
    assert "report_signer_lines" in answer.context["adminform"].form.errors
    assert ending(plan)[0] == ["GIÁM ĐỐC"]


def test_the_form_shows_one_line_each(plan, administrator):
    page = signed_in(administrator).get(reverse("admin:tasks_plan_change", args=[plan.pk])).content.decode()
    assert "Như trên\nLãnh đạo Sở</textarea>" in page


@pytest.mark.parametrize("role", ["consolidator", "leader", "officer"])
def test_nobody_else_may(request, plan, role):
    assert change(request.getfixturevalue(role), plan, report_signer_lines="X").status_code == 302
    assert ending(plan)[0] == ["GIÁM ĐỐC"]


def test_a_plan_is_neither_added_nor_deleted(plan, administrator):
    client = signed_in(administrator)
    assert client.get(reverse("admin:tasks_plan_add")).status_code == 403
    assert client.post(reverse("admin:tasks_plan_delete", args=[plan.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("typed", "changed"), [("A\nB", False), ("A\r\nB", False), ("A\nC", True)])
def test_a_list_shown_and_sent_back_has_not_changed(typed, changed):
    assert LinesField().has_changed(["A", "B"], typed) is changed
