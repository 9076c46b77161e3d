"""People and agencies: plain, nothing surprising."""

import factory
from factory.django import DjangoModelFactory

from agencies.enums import AgencyKind, AreaKind, Role
from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Area, Membership, User


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"A{n}")
    name = factory.Sequence(lambda n: f"Huyện {n}")
    kind = AreaKind.DISTRICT


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"CQ{n}")
    name = factory.Sequence(lambda n: f"Sở số {n}")
    short_name = factory.LazyAttribute(lambda agency: agency.name[:80])
    document_symbol = factory.LazyAttribute(lambda agency: f"BC-{agency.code}")
    kind = AgencyKind.DEPARTMENT
    position = factory.Sequence(lambda n: n * 10)
    seat = "Ninh Thuận"


class AgencyGroupFactory(DjangoModelFactory):
    class Meta:
        model = AgencyGroup

    code = factory.Sequence(lambda n: f"nhom-{n}")
    name = factory.Sequence(lambda n: f"Các sở nhóm {n}")


class AgencyGroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = AgencyGroupMember

    group = factory.SubFactory(AgencyGroupFactory)
    agency = factory.SubFactory(AgencyFactory)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"nguoi{n}@coquan.example")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {n}")
    # No password: tests sign in with force_login; hashing is slow.
    password = "!"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.OFFICER
