"""Events as JSON, for programs."""

from events.exports.rows import all_parts
from events.filters import EventFilter
from events.models import Event
from events.querysets import EventQuerySet
from events.serializers import EventSerializer
from pages.api import RecordDetail, RecordList


class EventList(RecordList):
    """Public events with the filters of their list, in the order in which they were recorded."""

    serializer_class = EventSerializer
    filterset = EventFilter

    def get_queryset(self) -> EventQuerySet:
        return Event.objects.public().select_related("place").prefetch_related(*all_parts())


class EventDetail(RecordDetail):
    """One event by id or slug."""

    serializer_class = EventSerializer
    pattern_name = "api:event"

    def get_queryset(self) -> EventQuerySet:
        return Event.objects.public().select_related("place").prefetch_related(*all_parts())
