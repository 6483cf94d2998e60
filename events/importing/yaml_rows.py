"""YAML as people write it by hand: plain text, and rows that know their lines."""

from typing import Any

import yaml


class UnreadableYaml(ValueError):
    """Bytes that are not YAML, or not of the plain kind."""


class Row(dict[Any, Any]):
    """One mapping of a file, and the line that it starts on."""

    line = 0


def load(data: bytes) -> Any:
    """What the bytes say, every mapping as a Row and every value as text. Raises UnreadableYaml."""
    try:
        return yaml.load(data, Loader=_Loader)  # noqa: S506 - a SafeLoader, narrowed
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        raise UnreadableYaml(f"This is not YAML that can be read: {error}") from error


class _Loader(yaml.SafeLoader):
    """YAML in which every plain value is text or nothing: `NO` is Norway, and we read dates ourselves."""

    yaml_implicit_resolvers = {
        start: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for start, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="quote what starts with &, * or !", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def _row(loader: _Loader, node: yaml.MappingNode) -> Row:
    row = Row(loader.construct_mapping(node, deep=True))
    if len(row) < len(node.value):
        raise yaml.MarkedYAMLError(problem="something is given twice", problem_mark=node.start_mark)
    row.line = node.start_mark.line + 1
    return row


_Loader.add_constructor("tag:yaml.org,2002:map", _row)
