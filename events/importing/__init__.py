"""Imports: YAML files of our own (`yaml_records`), and sources of others by way of a plan (`plan`)."""

from events.importing.yaml_records import Outcome, RecordFault, import_records

__all__ = ["Outcome", "RecordFault", "import_records"]
