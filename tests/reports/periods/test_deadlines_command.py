"""`deadlines`: what it lists and what it refuses."""

import json

import pytest
from django.core.management import CommandError, call_command

from reports.periods.models import DeadlineRule
from tests.factories.reports import DeadlineRuleFactory
from tests.reports.helpers import write_rules

pytestmark = pytest.mark.django_db


def listed(capsys, *arguments):
    call_command("deadlines", *arguments, "--format", "json")
    return json.loads(capsys.readouterr().out)


def test_the_switch_of_a_rule_decides_which_day_counts(plan, capsys):
    DeadlineRuleFactory(plan=plan, roll_to_working_day=True)
    row = listed(capsys, "--from", "2026", "--to", "2026")[0]
    assert (row["literal"], row["last_day"]) == ("2026-11-29", "2026-11-30")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "2021"), "Năm 2021 nằm ngoài Kế hoạch (2022–2030)."),
        (("--to", "2031"), "Năm 2031 nằm ngoài Kế hoạch (2022–2030)."),
        (("--from", "2027", "--to", "2026"), "--from 2027 đứng sau --to 2026"),
        (("--plan", "khong-co"), "Cần --plan với một trong các mã: "),
    ],
)
def test_what_cannot_be_listed_is_said(plan, arguments, message):
    write_rules(plan)
    with pytest.raises(CommandError) as caught:
        call_command("deadlines", *arguments)
    assert str(caught.value).startswith(message)


def test_a_rule_that_names_no_day_of_the_year_is_said(plan):
    DeadlineRuleFactory(plan=plan, day=29, month=2)
    with pytest.raises(CommandError, match=r"ngày 29/2, năm 2026 không có ngày này\.$"):
        call_command("deadlines", "--from", "2026", "--to", "2026")
    assert DeadlineRule.objects.count() == 1
