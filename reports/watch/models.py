"""When each part of the background was last heard."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.watch.enums import Part


class Heartbeat(models.Model):
    """One row a part, written over: the database is the one place that every process reaches."""

    part = models.CharField(_("phần"), max_length=20, choices=Part.choices, unique=True)
    at = models.DateTimeField(_("lần cuối"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    objects: ClassVar[models.Manager["Heartbeat"]] = models.Manager()

    class Meta:
        verbose_name = _("nhịp chạy nền")
        verbose_name_plural = _("nhịp chạy nền")

    def __str__(self) -> str:
        return f"{self.part} {self.at:%H:%M %d/%m/%Y}"
