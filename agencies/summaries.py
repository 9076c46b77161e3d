"""What people are shown of their messages."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import OPTIONAL_KINDS, MailState, MessageKind
from agencies.models import MailSwitchedOff, Message, User

# What a kind holds, and of a compulsory one why it cannot be switched off.
ABOUT = {
    MessageKind.REMINDER: gettext_lazy(
        "Thư nhắc hạn nộp báo cáo, ngày hạn thay đổi. Luôn gửi, để không ai lỡ hạn vì không được báo."
    ),
    MessageKind.ACTION: gettext_lazy(
        "Báo cáo trình lãnh đạo, gửi đến, trả lại, mở lại; kiến nghị chờ xử lý. Luôn gửi, vì có người chờ anh/chị."
    ),
    MessageKind.REPORT: gettext_lazy("Báo cáo đã được nhận, được ghi nhận bản giấy, hết hạn mở lại."),
    MessageKind.PETITION: gettext_lazy("Kiến nghị đã được trả lời hoặc đóng."),
}


@dataclass(frozen=True)
class MailChoice:
    """One kind of message on the account page."""

    kind: MessageKind
    about: str
    is_optional: bool
    by_mail: bool


def mail_choices(user: User) -> list[MailChoice]:
    """Every kind, the compulsory ones first, and whether it comes by mail."""
    off = set(MailSwitchedOff.objects.filter(user=user).values_list("kind", flat=True))
    return [MailChoice(kind, str(ABOUT[kind]), kind in OPTIONAL_KINDS, kind not in off) for kind in MessageKind]


def mail_words(message: Message) -> str:
    """What became of the mail, for the person it went to; what the mail server said is for the administrator."""
    address = message.address
    if message.mail_state == MailState.SENT:
        return _("Đã gửi thư tới %(address)s lúc %(at)s.") % {"address": address, "at": _moment(message.sent_at)}
    if message.mail_state == MailState.FAILED:
        return _("Không gửi được thư tới %s. Địa chỉ sai hoặc hộp thư đầy? Báo người quản trị của tỉnh.") % address
    if message.mail_state == MailState.OFF:
        return _("Không gửi thư: anh/chị đã tắt thư loại này ở trang Tài khoản.")
    if message.mail_state == MailState.QUEUED and message.attempts and message.next_attempt_at:
        again = _moment(message.next_attempt_at)
        return _("Máy chủ thư chưa nhận thư tới %(address)s; gửi lại lúc %(at)s.") % {"address": address, "at": again}
    return _("Thư tới %s đang chờ gửi.") % address


def _moment(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""
