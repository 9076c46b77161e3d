"""Stored values of the agencies app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaKind(TextChoices):
    PROVINCE = "province", _("Tỉnh")
    DISTRICT = "district", _("Huyện, thành phố")
    COMMUNE = "commune", _("Xã, phường, thị trấn")


class AgencyKind(TextChoices):
    PROVINCIAL_COMMITTEE = "provincial_committee", _("UBND tỉnh")
    DEPARTMENT = "department", _("Sở và tương đương")
    BOARD = "board", _("Ban")
    INSPECTORATE = "inspectorate", _("Thanh tra")
    MASS_ORGANISATION = "mass_organisation", _("Mặt trận, đoàn thể")
    PRESS = "press", _("Báo, đài")
    DISTRICT = "district", _("UBND huyện, thành phố")
    COMMUNE = "commune", _("UBND xã, phường")


class Role(TextChoices):
    OFFICER = "officer", _("Chuyên viên đầu mối")
    HEAD = "head", _("Lãnh đạo cơ quan")
    CONSOLIDATOR = "consolidator", _("Chuyên viên tổng hợp")
    LEADER = "leader", _("Lãnh đạo UBND tỉnh")
    ADMINISTRATOR = "administrator", _("Quản trị")


class MailState(TextChoices):
    QUEUED = "queued", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    CANCELLED = "cancelled", _("Không cần gửi nữa")
    # The message stands in the inbox all the same.
    OFF = "off", _("Người nhận tắt thư loại này")


class MessageKind(TextChoices):
    """What a message is for. A person may have no mail of the optional kinds; all stand in the inbox."""

    REMINDER = "reminder", _("Thời hạn, nhắc việc")
    ACTION = "action", _("Việc chờ xử lý")
    REPORT = "report", _("Tin về báo cáo")
    PETITION = "petition", _("Tin về kiến nghị")


OPTIONAL_KINDS = (MessageKind.REPORT, MessageKind.PETITION)
