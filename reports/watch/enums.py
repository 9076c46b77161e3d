"""What is watched."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Part(TextChoices):
    """What leaves a heartbeat, in the order in which one needs the other."""

    SCHEDULER = "scheduler", _("Bộ lập lịch")
    WORKER = "worker", _("Tiến trình nền")
    REMINDERS = "reminders", _("Lượt nhắc việc")
    DOCUMENTS = "documents", _("Tạo tài liệu")
    # Not part of the product's health: what we told a watcher outside.
    PING = "ping", _("Báo người canh bên ngoài")

    @property
    def proves(self) -> str:
        """What its heartbeat says, and no more."""
        return str(_PROVES[self])


WATCHED = (Part.SCHEDULER, Part.WORKER, Part.REMINDERS, Part.DOCUMENTS)
_PROVES = {
    Part.SCHEDULER: _("Mỗi phút giao việc cho hàng đợi, và hàng đợi nhận."),
    Part.WORKER: _("Nhận việc mỗi phút mà bộ lập lịch giao qua hàng đợi."),
    Part.REMINDERS: _("Tiến trình nền xét xong các bước nhắc đến hạn, không lỗi."),
    Part.DOCUMENTS: _("Tiến trình tạo PDF, Word nhận việc ở hàng đợi của nó."),
    Part.PING: _("Lần cuối gọi địa chỉ canh; chỉ gọi khi mọi phần ở trên đều chạy."),
}
