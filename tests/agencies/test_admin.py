"""The administration is for administrators, as long as they are."""

import datetime as dt

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Agency, Membership, User
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AgencyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.CONSOLIDATOR, Role.LEADER])
def test_other_roles_are_sent_away(role):
    response = signed_in(MembershipFactory(role=role).user).get(INDEX)
    assert (response.status_code, response.url) == (302, f"{reverse('admin:login')}?next={INDEX}")


def test_somebody_not_signed_in_is_sent_to_sign_in(client):
    assert client.get(INDEX).status_code == 302


def test_an_administrator_and_a_superuser_are_let_in(administrator):
    assert signed_in(administrator).get(INDEX).status_code == 200
    assert signed_in(UserFactory(is_superuser=True)).get(INDEX).status_code == 200


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "status"),
    [
        (None, TODAY, 200),
        (None, TODAY - dt.timedelta(days=1), 302),
        (TODAY, None, 200),
        (TODAY + dt.timedelta(days=1), None, 302),
    ],
)
@time_machine.travel(NOON)
def test_the_right_begins_and_ends_with_the_membership(valid_from, valid_until, status):
    row = MembershipFactory(role=Role.ADMINISTRATOR, valid_from=valid_from, valid_until=valid_until)
    assert signed_in(row.user).get(INDEX).status_code == status


def test_a_membership_that_ends_during_the_session_ends_the_right(administrator):
    client = signed_in(administrator)
    with time_machine.travel(NOON):
        assert client.get(INDEX).status_code == 200
    Membership.objects.filter(user=administrator).update(valid_until=TODAY)
    with time_machine.travel(NOON + dt.timedelta(days=1)):
        assert client.get(INDEX).status_code == 302


def test_an_inactive_administrator_may_nothing(administrator):
    administrator.is_active = False
    assert not administrator.has_perm("agencies.change_user")
    assert not administrator.has_perms(["agencies.change_user"])
    assert not administrator.has_module_perms("agencies")


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label))
def test_every_list_opens_and_searches(administrator, model):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    response = signed_in(administrator).get(url, {"q": "hoà"} if admin.site._registry[model].search_fields else {})
    assert response.status_code == 200


def test_an_administrator_adds_a_person_who_signs_in_by_lower_case_address(administrator):
    values = {
        "email": "Moi.Den@CoQuan.example",
        "full_name": "Lê Mới",
        "usable_password": "true",
        "password1": "mat-khau-moi-rat-dai-9",
        "password2": "mat-khau-moi-rat-dai-9",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    client = signed_in(administrator)
    assert client.post(reverse("admin:agencies_user_add"), values).status_code == 302
    assert User.objects.get(full_name="Lê Mới").email == "moi.den@coquan.example"
    again = client.post(reverse("admin:agencies_user_add"), {**values, "email": "MOI.DEN@coquan.example"})
    assert again.context["adminform"].form.errors == {"email": ["Đã có người dùng với thư điện tử này."]}
    assert User.objects.filter(full_name="Lê Mới").count() == 1


def test_people_and_agencies_are_ended_not_deleted(administrator):
    agency, person = AgencyFactory(), UserFactory()
    client = signed_in(administrator)
    for name, row in (("agency", agency), ("user", person)):
        assert client.post(reverse(f"admin:agencies_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert Agency.objects.filter(pk=agency.pk).exists()
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    "name", ["tasks_plan", "tasks_clause", "tasks_task", "tasks_progressupdate", "agencies_message"]
)
def test_what_the_product_writes_is_read_only(administrator, name):
    assert signed_in(administrator).get(reverse(f"admin:{name}_add")).status_code == 403
