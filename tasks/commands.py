"""Choosing the plan that a management command is about."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from tasks.models import Plan


def add_plan_argument(parser: ArgumentParser) -> None:
    """`--plan CODE`; the only plan where it is left out."""
    parser.add_argument("--plan", help="mã kế hoạch (mặc định: kế hoạch duy nhất)")


def chosen_plan(code: str | None) -> Plan:
    """The plan named, or the only one. Raises `CommandError` that lists what there is."""
    plans = list(Plan.objects.select_related("issuer", "consolidating_agency", "reporting_group"))
    found = [plan for plan in plans if code is None or plan.code == code]
    if len(found) == 1:
        return found[0]
    known = ", ".join(plan.code for plan in plans) or "chưa có, chạy load_plan trước"
    raise CommandError(f"Cần --plan với một trong các mã: {known}")
