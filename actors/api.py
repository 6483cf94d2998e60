"""Actors as JSON, for programs."""

from actors.exports.rows import all_parts
from actors.filters import ActorFilter
from actors.models import Actor, ActorQuerySet
from actors.serializers import ActorSerializer
from pages.api import RecordDetail, RecordList


class ActorList(RecordList):
    """Public actors with the filters of their list, in the order in which they were recorded."""

    serializer_class = ActorSerializer
    filterset = ActorFilter

    def get_queryset(self) -> ActorQuerySet:
        return Actor.objects.public().prefetch_related(*all_parts())


class ActorDetail(RecordDetail):
    """One actor by id or slug."""

    serializer_class = ActorSerializer
    pattern_name = "api:actor"

    def get_queryset(self) -> ActorQuerySet:
        return Actor.objects.public().prefetch_related(*all_parts())
