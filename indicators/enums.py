"""Stored values of the indicators app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IndicatorKind(TextChoices):
    RATIO = "ratio", _("Tỷ lệ")
    GROWTH = "growth", _("Tốc độ tăng")
    LEVEL = "level", _("Mức")
    MILESTONE = "milestone", _("Mốc hoàn thành")
    QUALITATIVE = "qualitative", _("Định tính")


class Accumulation(TextChoices):
    STOCK = "stock", _("Tại thời điểm")
    YEARLY = "yearly", _("Trong năm")
    CUMULATIVE_FROM = "cumulative_from", _("Lũy kế từ đầu giai đoạn")


class Phase(TextChoices):
    FIRST = "2021-2025", "2021-2025"
    SECOND = "2026-2030", "2026-2030"


class Comparator(TextChoices):
    """How a value is held against the target (design R8)."""

    AT_LEAST = "at_least", _("từ mức này trở lên")
    MORE_THAN = "more_than", _("trên mức này")
    EQUAL = "equal", _("đúng mức này")
    BAND = "band", _("trong khoảng này")
    BY_DATE = "by_date", _("xong chậm nhất ngày này")
    QUALITATIVE = "qualitative", _("đánh giá bằng lời")


class Relation(TextChoices):
    """What became of the earlier phase's target."""

    NEW = "new", _("mới")
    KEPT = "kept", _("giữ nguyên")
    RAISED = "raised", _("nâng lên")
    REDEFINED = "redefined", _("đổi cách tính")
    DROPPED = "dropped", _("không đặt tiếp")
