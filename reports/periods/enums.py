"""Stored values of reporting periods."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodKind(TextChoices):
    AGENCY_PLAN = "agency_plan", _("Kế hoạch của cơ quan")
    HALF_YEAR = "half_year", _("Báo cáo 6 tháng")
    ANNUAL = "annual", _("Báo cáo năm")
    AD_HOC = "ad_hoc", _("Báo cáo đột xuất")
    FIVE_YEAR = "five_year", _("Báo cáo 5 năm")


class Audience(TextChoices):
    AGENCIES = "agencies", _("Cơ quan gửi báo cáo")
    CONSOLIDATOR = "consolidator", _("Cơ quan tổng hợp")


class Wording(TextChoices):
    """How the paper names the day: "trước ngày 25/6" leaves the day out, "chậm nhất ngày 15/6" includes it."""

    BEFORE = "before", _("trước ngày")
    ON_OR_BEFORE = "on_or_before", _("chậm nhất ngày")


class Origin(TextChoices):
    CLAUSE = "clause", _("Kế hoạch")
    INTERNAL = "internal", _("Hạn nội bộ")


class PeriodState(TextChoices):
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã đóng")
