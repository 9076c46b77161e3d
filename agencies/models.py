"""WHO: areas, agencies, their groups, people, and how a person is reached."""

import datetime as dt
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.enums import OPTIONAL_KINDS, AgencyKind, AreaKind, MailState, MessageKind, Role
from agencies.querysets import DatedQuerySet, MembershipQuerySet, MessageQuerySet, UserManager
from agencies.rules import Actor, actor_from
from plan_tracker.lib.modelfields import PersonSortField


def dates_in_order(name: str) -> models.CheckConstraint:
    """An end that is not before its beginning. `name` is the constraint's."""
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
        name=name,
        violation_error_message=_("Ngày hết hiệu lực đứng trước ngày bắt đầu."),
    )


def once_per_start(*fields: str, name: str, message: Any) -> tuple[models.UniqueConstraint, models.UniqueConstraint]:
    """One row for `fields` and a first day; an unknown first day counts as one day, on both databases."""
    return (
        models.UniqueConstraint(fields=(*fields, "valid_from"), name=name, violation_error_message=message),
        models.UniqueConstraint(
            fields=fields,
            condition=Q(valid_from__isnull=True),
            name=f"{name}_open",
            violation_error_message=message,
        ),
    )


class Dated(models.Model):
    """A row that holds from one day to another. Null: no beginning or no end is known."""

    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_until = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_valid_on(self, day: dt.date) -> bool:
        """As `querysets.valid_on`, for a row that is loaded."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_until is None or day <= self.valid_until)


class Area(Dated):
    """What a figure is about: the province, a district, a commune."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("cấp"), max_length=20, choices=AreaKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thuộc"))

    class Meta:
        verbose_name = _("địa bàn")
        verbose_name_plural = _("địa bàn")
        ordering = ("kind", "name")
        constraints = (dates_in_order("area_dates"),)

    def __str__(self) -> str:
        return self.name


class Agency(Dated):
    """A body that is given tasks, reports or receives reports."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên chính thức"), max_length=200)
    short_name = models.CharField(_("tên gọn"), max_length=80)
    document_symbol = models.CharField(_("ký hiệu văn bản"), max_length=40, blank=True)
    kind = models.CharField(_("loại"), max_length=30, choices=AgencyKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan chủ quản")
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa bàn"))
    position = models.PositiveIntegerField(_("thứ tự chính thức"))
    email = models.EmailField(_("thư điện tử"), blank=True)
    seat = models.CharField(_("địa danh ghi trên văn bản"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        ordering = ("position",)
        constraints = (dates_in_order("agency_dates"),)

    def __str__(self) -> str:
        return self.name


class AgencyGroup(models.Model):
    """A collective name as the plan writes it, for example “UBND các huyện, thành phố”."""

    code = models.CharField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên như Kế hoạch viết"), max_length=200)
    needs_decision = models.BooleanField(_("chờ xác định thành viên"), default=False)
    note = models.TextField(_("ghi chú"), blank=True)
    agencies = models.ManyToManyField(Agency, through="AgencyGroupMember", related_name="groups")

    class Meta:
        verbose_name = _("nhóm cơ quan")
        verbose_name_plural = _("nhóm cơ quan")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    def members_on(self, day: Any) -> "models.QuerySet[Agency]":
        """Agencies that belong to the group, and exist, on the day, in official order."""
        members = AgencyGroupMember.objects.filter(group=self).valid_on(day)
        return Agency.objects.valid_on(day).filter(pk__in=members.values("agency"))


class AgencyGroupMember(Dated):
    group = models.ForeignKey(AgencyGroup, models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("thành viên nhóm")
        verbose_name_plural = _("thành viên nhóm")
        constraints = (
            *once_per_start(
                "group", "agency", name="group_member_once", message=_("Cơ quan này đã thuộc nhóm từ cùng ngày.")
            ),
            dates_in_order("group_member_dates"),
        )

    def __str__(self) -> str:
        return f"{self.group_id} – {self.agency_id}"


class User(AbstractBaseUser):
    """A person. Signs in by e-mail; what they may do follows from their memberships."""

    email = models.EmailField(
        _("thư điện tử"), unique=True, error_messages={"unique": _("Đã có người dùng với thư điện tử này.")}
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    job_title = models.CharField(_("chức vụ"), max_length=120, blank=True)
    sort_key = PersonSortField(source=("full_name",))
    is_active = models.BooleanField(_("đang dùng"), default=True)
    # Only to set an installation up before there are agencies; afterwards the administrator's membership counts.
    is_superuser = models.BooleanField(_("quản trị toàn quyền"), default=False)
    date_joined = models.DateTimeField(_("ngày tạo"), default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        ordering = ("sort_key", "id")

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def browser_key(self) -> str:
        """Names what a browser keeps for this person (assets/js/copies.js), and tells nobody who that is."""
        return salted_hmac("agencies.browser", str(self.pk), algorithm="sha256").hexdigest()[:24]

    @cached_property
    def is_staff(self) -> bool:
        """Django's administration asks this, and the three below, without a day: it is today's answer."""
        return self.is_superuser or actor_for(self, timezone.localdate()).is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_perms(self, perms: Any, obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Membership(Dated):
    """A person's role in an agency, for a time. A person may hold several."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("người dùng"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("cơ quan"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)

    # Only where it was read `with_unread`.
    unread: int

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("vai trò")
        verbose_name_plural = _("vai trò")
        constraints = (
            *once_per_start(
                "user", "agency", "role", name="membership_once", message=_("Người này đã có vai trò đó từ cùng ngày.")
            ),
            dates_in_order("membership_dates"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} – {self.get_role_display()}"


class Message(models.Model):
    """One message to one person or address. Knows no domain object; `key` says once and for all what it is."""

    key = models.CharField(_("khóa"), max_length=300, unique=True)
    kind = models.CharField(_("loại"), max_length=20, choices=MessageKind.choices)
    recipient = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.EmailField(_("địa chỉ"))
    subject = models.CharField(_("tiêu đề"), max_length=250)
    body = models.TextField(_("nội dung"))
    html = models.TextField(_("nội dung HTML"), blank=True)
    link = models.CharField(_("liên kết"), max_length=300, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    reply_to = models.EmailField(_("trả lời cho"), blank=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    mail_state = models.CharField(
        _("tình trạng thư"), max_length=10, choices=MailState.choices, default=MailState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    next_attempt_at = models.DateTimeField(_("thử lại lúc"), null=True, blank=True)
    lease_until = models.DateTimeField(_("giữ đến"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    error = models.TextField(_("lỗi"), blank=True)
    read_at = models.DateTimeField(_("đọc lúc"), null=True, blank=True)

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư báo")
        verbose_name_plural = _("thư báo")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("mail_state", "next_attempt_at"), name="message_to_send"),
            models.Index(fields=("recipient", "read_at"), name="message_inbox"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def path(self) -> str:
        """What its link leads to, under whatever name the installation is reached today; "" where it has none."""
        link = urlsplit(self.link)
        return urlunsplit(("", "", link.path, link.query, link.fragment)) if link.path[:1] == "/" else ""


class MailSwitchedOff(models.Model):
    """An optional kind of message that a person does not want by mail."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(_("loại"), max_length=20, choices=MessageKind.choices)

    class Meta:
        verbose_name = _("loại thư đã tắt")
        verbose_name_plural = _("loại thư đã tắt")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind"),
                name="mail_switched_off_once",
                violation_error_message=_("Loại thư này đã tắt."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OPTIONAL_KINDS),
                name="mail_is_optional",
                violation_error_message=_("Thư loại này bắt buộc, không tắt được."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} – {self.get_kind_display()}"


def actor_for(user: User, on: Any) -> Actor:
    """The person as they stand on the day: their memberships, read in one query."""
    memberships = Membership.objects.of(user.pk, on)
    return actor_from(user.pk, on, ((membership.role, membership.agency_id) for membership in memberships))
