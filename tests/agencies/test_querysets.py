"""Which rows hold on a day: the day before, the first, the last, the day after."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from agencies.enums import Role
from agencies.models import Agency, AgencyGroupMember, Membership, User
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2024, 2, 29), dt.date(2025, 6, 30)
DAY = dt.timedelta(days=1)
TABLE = [
    (FIRST, LAST, FIRST - DAY, False),
    (FIRST, LAST, FIRST, True),
    (FIRST, LAST, LAST, True),
    (FIRST, LAST, LAST + DAY, False),
    (FIRST, None, FIRST - DAY, False),
    (FIRST, None, dt.date(2099, 1, 1), True),
    (None, LAST, dt.date(1999, 1, 1), True),
    (None, LAST, LAST + DAY, False),
    (None, None, FIRST, True),
    (FIRST, FIRST, FIRST, True),
]


@pytest.mark.parametrize(("valid_from", "valid_until", "day", "holds"), TABLE)
def test_an_agency_exists_from_its_first_to_its_last_day(valid_from, valid_until, day, holds):
    AgencyFactory(valid_from=valid_from, valid_until=valid_until)
    assert Agency.objects.valid_on(day).count() == int(holds)


@pytest.mark.parametrize(("valid_from", "valid_until", "day", "holds"), TABLE)
def test_a_group_has_the_members_of_the_day(valid_from, valid_until, day, holds):
    member = AgencyGroupMemberFactory(valid_from=valid_from, valid_until=valid_until)
    assert list(member.group.members_on(day)) == ([member.agency] if holds else [])


@pytest.mark.parametrize(("valid_from", "valid_until", "day", "holds"), TABLE)
def test_an_agency_that_does_not_exist_on_the_day_is_no_member(valid_from, valid_until, day, holds):
    member = AgencyGroupMemberFactory(agency__valid_from=valid_from, agency__valid_until=valid_until)
    assert list(member.group.members_on(day)) == ([member.agency] if holds else [])


def test_members_stand_in_official_order_and_other_groups_stay_out():
    group = AgencyGroupFactory()
    late, early = AgencyFactory(position=200), AgencyFactory(position=100)
    for agency in (late, early):
        AgencyGroupMemberFactory(group=group, agency=agency)
    AgencyGroupMemberFactory()
    assert list(group.members_on(FIRST)) == [early, late]


@pytest.mark.parametrize(("valid_from", "valid_until", "day", "holds"), TABLE)
def test_a_membership_counts_from_its_first_to_its_last_day(valid_from, valid_until, day, holds):
    membership = MembershipFactory(valid_from=valid_from, valid_until=valid_until)
    assert list(Membership.objects.of(membership.user_id, day)) == ([membership] if holds else [])


@pytest.mark.parametrize(("valid_from", "valid_until", "day", "holds"), TABLE)
def test_a_membership_of_an_agency_that_is_gone_does_not_count(valid_from, valid_until, day, holds):
    membership = MembershipFactory(agency__valid_from=valid_from, agency__valid_until=valid_until)
    assert list(Membership.objects.of(membership.user_id, day)) == ([membership] if holds else [])


def test_a_persons_memberships_stand_in_official_order_without_those_of_others():
    user = UserFactory()
    second = MembershipFactory(user=user, agency__position=20)
    first = MembershipFactory(user=user, agency__position=10)
    MembershipFactory(agency=first.agency)
    assert list(Membership.objects.of(user.pk, FIRST)) == [first, second]


class TestHolders:
    def test_only_active_people_with_the_role_in_the_agency_on_the_day(self):
        agency = AgencyFactory()
        here = {"agency": agency, "role": Role.HEAD}
        head = MembershipFactory(**here).user
        MembershipFactory(agency=agency, role=Role.OFFICER)
        MembershipFactory(role=Role.HEAD)
        MembershipFactory(**here, user__is_active=False)
        MembershipFactory(**here, valid_until=FIRST - DAY)
        assert list(User.objects.holding(Role.HEAD, agency=agency, on=FIRST)) == [head]

    def test_the_role_of_one_membership_and_the_dates_of_another_do_not_add_up(self):
        ended = MembershipFactory(role=Role.HEAD, valid_until=FIRST - DAY)
        MembershipFactory(user=ended.user, agency=ended.agency, role=Role.OFFICER)
        assert list(User.objects.holding(Role.HEAD, agency=ended.agency, on=FIRST)) == []

    def test_a_person_with_two_of_the_roles_stands_once_and_names_are_sorted(self):
        agency = AgencyFactory()
        people = {}
        for name in ("Trần Văn Đức", "Lê Thị An", "Phạm Dung"):
            people[name] = MembershipFactory(agency=agency, role=Role.HEAD, user__full_name=name).user
        MembershipFactory(agency=agency, role=Role.OFFICER, user=people["Phạm Dung"])
        found = User.objects.holding(Role.HEAD, Role.OFFICER, agency=agency, on=FIRST)
        assert [user.full_name for user in found] == ["Lê Thị An", "Phạm Dung", "Trần Văn Đức"]


class TestConstraints:
    def test_an_end_before_the_beginning_is_refused(self):
        for make in (AgencyFactory, MembershipFactory, AgencyGroupMemberFactory):
            with pytest.raises(IntegrityError), transaction.atomic():
                make(valid_from=LAST, valid_until=LAST - DAY)

    @pytest.mark.parametrize("start", [None, FIRST])
    def test_one_role_has_one_row_per_first_day(self, start):
        row = MembershipFactory(valid_from=start)
        with pytest.raises(IntegrityError), transaction.atomic():
            MembershipFactory(user=row.user, agency=row.agency, role=row.role, valid_from=start)
        MembershipFactory(user=row.user, agency=row.agency, role=row.role, valid_from=LAST)
        assert Membership.objects.count() == 2

    @pytest.mark.parametrize("start", [None, FIRST])
    def test_one_member_has_one_row_per_first_day(self, start):
        row = AgencyGroupMemberFactory(valid_from=start)
        with pytest.raises(IntegrityError), transaction.atomic():
            AgencyGroupMemberFactory(group=row.group, agency=row.agency, valid_from=start)
        assert AgencyGroupMember.objects.count() == 1


class TestUsers:
    def test_an_address_is_kept_in_lower_case(self):
        user = User.objects.create_user(" Lan.Nguyen@CoQuan.example ", "mat-khau-dai-2026", full_name="Nguyễn Lan")
        assert user.email == "lan.nguyen@coquan.example"
        assert user.check_password("mat-khau-dai-2026")
        assert not user.is_superuser
        assert User.objects.get_by_natural_key("LAN.NGUYEN@coquan.example ") == user

    def test_a_superuser_administers_without_membership(self):
        user = User.objects.create_superuser("goc@coquan.example", "mat-khau-dai-2026", full_name="Gốc")
        assert (user.is_superuser, user.is_staff) == (True, True)

    def test_people_sort_by_given_name(self):
        for name in ("Nguyễn Bình", "Trần Ân", "Lê An"):
            UserFactory(full_name=name)
        assert [user.full_name for user in User.objects.all()] == ["Lê An", "Trần Ân", "Nguyễn Bình"]
