"""The report of an address."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from reports.submissions.models import Submission
from reports.submissions.policies import can_review
from tasks.http import PlanRequest


def submission_or_404(request: PlanRequest, plan: str, period: str, agency: str) -> Submission:
    """The report, or 404 for whom it does not concern; also sets `request.plan`."""
    found = Submission.objects.visible_to(request.actor).select_related(
        "agency", "period__plan__issuer", "period__plan__consolidating_agency"
    )
    submission = found.filter(period__plan__code=plan, period__code=period, agency__code=agency).first()
    if submission is None:
        raise Http404
    request.plan = submission.period.plan
    return submission


def reviewed_or_refused(request: PlanRequest, plan: str, period: str, agency: str) -> Submission:
    """The report for those who review it; others who may see it are told that they may not."""
    submission = submission_or_404(request, plan, period, agency)
    if not can_review(request.actor, submission):
        raise PermissionDenied(_("Chỉ cơ quan tổng hợp mới xem xét báo cáo."))
    return submission
