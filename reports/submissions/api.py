"""What agencies owe and sent."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema

from agencies.api import ReadView
from reports.submissions.filters import SubmissionApiFilter
from reports.submissions.models import Submission
from reports.submissions.serializers import SubmissionSerializer


@extend_schema(tags=["reports"])
class SubmissionView(ReadView):
    """Báo cáo của cơ quan trong các kỳ mà người hỏi được xem."""

    serializer_class = SubmissionSerializer
    filterset_class = SubmissionApiFilter

    def get_queryset(self) -> QuerySet[Submission]:
        submissions = Submission.objects.visible_to(self.actor).select_related("period__plan", "agency")
        return submissions.order_by("-period__data_to", "-period_id", "agency__position", "pk")
