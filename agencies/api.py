"""The API's base view, which knows who asks; areas, agencies and their groups."""

import datetime as dt
from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from agencies.filters import AgencyApiFilter, AreaApiFilter
from agencies.http import PersonRequest
from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Area, actor_for
from agencies.rules import Actor
from agencies.serializers import AgencyGroupSerializer, AgencySerializer, AreaSerializer
from plan_tracker.lib.rest import refuse_parameters


class ActorMixin(APIView):
    """Knows who asks, and refuses query parameters that nobody reads.

    A token is known only once the framework has authenticated the request, so that the actor is made here and not by
    `ActorMiddleware`; where both a session and a token are sent, the framework decides whose request it is.
    """

    # Nobody, who sees what everybody sees: the schema is written without a request.
    actor = Actor(user_id=0, on=dt.date(2022, 1, 1))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = actor_of(request)
        filters = getattr(self, "filterset_class", None)
        refuse_parameters(request, {"page", "size", *(filters.base_filters if filters else ())})


class ReadView(ActorMixin, ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Lists and single rows. `get_queryset` starts at `visible_to(self.actor)`, unless all may read (design R12)."""

    lookup_value_converter = "int"


def actor_of(request: Request) -> Actor:
    """The authenticated person as they stand today."""
    person = cast(PersonRequest, request._request)
    known = getattr(person, "actor", None)
    if known is None or known.user_id != request.user.pk:
        person.actor = actor_for(cast(Any, request.user), person.today)
    return person.actor


@extend_schema(tags=["agencies"])
class AreaView(ReadView):
    """Địa bàn: tỉnh, huyện, xã."""

    serializer_class = AreaSerializer
    filterset_class = AreaApiFilter

    def get_queryset(self) -> QuerySet[Area]:
        return Area.objects.select_related("parent").order_by("kind", "name", "pk")


@extend_schema(tags=["agencies"])
class AgencyView(ReadView):
    """Cơ quan, theo thứ tự chính thức; cả cơ quan đã hết hiệu lực."""

    serializer_class = AgencySerializer
    filterset_class = AgencyApiFilter

    def get_queryset(self) -> QuerySet[Agency]:
        return Agency.objects.select_related("parent", "area").order_by("position", "pk")


@extend_schema(tags=["agencies"])
class AgencyGroupView(ReadView):
    """Nhóm cơ quan như Kế hoạch viết, với thành viên theo thời gian."""

    serializer_class = AgencyGroupSerializer

    def get_queryset(self) -> QuerySet[AgencyGroup]:
        members = AgencyGroupMember.objects.select_related("agency").order_by("agency__position", "valid_from", "pk")
        return AgencyGroup.objects.prefetch_related(Prefetch("members", members)).order_by("code")
