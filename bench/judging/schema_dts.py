"""The JSON-LD of each page in the sitemaps against the types and properties of schema.org, as schema-dts has them."""

import json
import re
from collections.abc import Iterator

from bench.judging.processes import from_npm
from bench.judging.site import Site
from bench.judging.verdict import NotRun, Verdict

BAR = "0 unknown types or properties"
INTERFACE = re.compile(r"interface (\w+)(?:<[^>]*>)?(?: extends ([^{]+))? ?\{(.*?)\n\}", re.DOTALL)
PROPERTY = re.compile(r'^    "?([A-Za-z][\w-]*)"?\??: ', re.MULTILINE)
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
#: Of actions: it annotates another property, and is no property itself.
ANNOTATIONS = {"query-input"}


class Vocabulary:
    """Interfaces of a file of TypeScript: which type each is of, what each has and inherits."""

    def __init__(self, text: str) -> None:
        self.bases: dict[str, list[str]] = {}
        self.own: dict[str, set[str]] = {}
        self.interface: dict[str, str] = {}
        for name, bases, body in INTERFACE.findall(text):
            without_parameters = re.sub(r"<[^<>]*>", "", re.sub(r"<[^<>]*>", "", bases))
            self.bases[name] = [base.strip() for base in without_parameters.split(",") if base.strip()]
            self.own[name] = set(PROPERTY.findall(body))
            if kind := re.search(r'"@type": "(\w+)"', body):
                self.interface[kind[1]] = name

    def properties(self, interface: str) -> set[str]:
        inherited = (self.properties(base) for base in self.bases.get(interface, ()))
        return self.own.get(interface, set()).union(*inherited)

    def faults(self, node: object) -> Iterator[str]:
        """What schema.org does not know, in a node and in those within."""
        if isinstance(node, list):
            for one in node:
                yield from self.faults(one)
        elif isinstance(node, dict):
            yield from self._unknown(node)
            for name, value in node.items():
                if name != "@context":
                    yield from self.faults(value)

    def _unknown(self, node: dict) -> Iterator[str]:
        kind = node.get("@type")
        # A role has the property that it stands in, whichever that is.
        if kind is None or kind == "Role":
            return
        if kind not in self.interface:
            yield f"there is no {kind}"
            return
        known = self.properties(self.interface[kind]) | ANNOTATIONS
        yield from (f"{kind} has no {name}" for name in node if not name.startswith("@") and name not in known)


def judge(site: Site) -> Verdict:
    package = from_npm(site.folder, "schema-dts") / "schema-dts"
    vocabulary = Vocabulary((package / "dist" / "schema.d.ts").read_text())
    if "Report" not in vocabulary.interface:
        raise NotRun("This version of schema-dts is written in a way that is not understood here.")
    blocks = [(path, json.loads(text)) for path in _paths(site) for text in BLOCK.findall(site.get(path).body.decode())]
    faults = [f"{path}: {fault}" for path, block in blocks for fault in vocabulary.faults(block)]
    return Verdict(f"{len(faults)} in {len(blocks)} blocks of {len({path for path, _ in blocks})} pages", faults)


def _paths(site: Site) -> list[str]:
    """Each type of page, all that the sitemaps name, and of each brief the record of change and the first edition."""
    listed = site.listed()
    briefs = [path for path in listed if re.fullmatch("/briefs/[^/]+/", path)]
    editions = [path + rest for path in briefs for rest in ("editions/", "editions/1/")]
    return list(dict.fromkeys([*site.pages.values(), *listed, *editions]))
