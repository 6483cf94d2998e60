"""What a judge says."""

from dataclasses import dataclass, field


class NotRun(Exception):
    """The judge cannot be had here; the message is a sentence that says why."""


@dataclass
class Verdict:
    """A figure for people, and each finding below the bar: page, rule, place."""

    figure: str
    faults: list[str] = field(default_factory=list)
