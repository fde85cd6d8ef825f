"""Schemas in the spellings of older drafts, rewritten as JSON Schema 2020-12 has them. Pure.

`definitions`, `dependencies`, `items` as a list with `additionalItems`, `id`, boolean `exclusiveMinimum` and
`exclusiveMaximum`; where a draft before 2019-09 is declared, what stands beside a `$ref` has no force. Patterns with
look-around are spelled without it where that is known.
References that go through a rewritten keyword (`#/properties/a/items/0`) go where it went.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.contract.locations import MAPS, MAPS_ASIDE, join, point, subschemas
from server.contract.lookaround import without_lookaround

_NOT_SCHEMAS = frozenset(("enum", "const", "default", "examples", "example", "dependentRequired"))
_DRAFT_4 = "json-schema.org/draft-04/"
"""The last draft in which `id` names a schema; to later ones it is an annotation like any other."""


def modern(schema: Mapping[str, Any], *, silences: bool) -> dict[str, Any]:
    """A copy of the schema with older spellings rewritten; with `silences` a `$ref` stands alone."""
    moved: dict[str, str] = {}
    document = _modern(schema, silences, _DRAFT_4 in str(schema.get("$schema")), "", "", moved)
    assert isinstance(document, dict)
    point(subschemas(document).values(), moved)
    return document


def _modern(node: object, silences: bool, ids: bool, old: str, new: str, moved: dict[str, str]) -> Any:
    """`ids`: whether `id` is a keyword. `old`, `new`: pointers of `node` in the schema as given and as rewritten; each pair goes into `moved`."""
    moved[old] = new
    if not isinstance(node, Mapping):
        return node
    if silences and isinstance(node.get("$ref"), str):
        kept = {key: value for key, value in node.items() if key in ("$ref", *MAPS_ASIDE)}
    else:
        kept = dict(node)
    renamed: dict[str, str] = {}  # new keyword to old one
    if ids and isinstance(kept.get("id"), str) and "$id" not in kept:
        kept["$id"] = kept.pop("id")
    if isinstance(kept.get("items"), list):
        kept["prefixItems"] = kept.pop("items")
        renamed["prefixItems"] = "items"
        if "additionalItems" in kept:
            kept["items"] = kept.pop("additionalItems")
            renamed["items"] = "additionalItems"
    for keyword, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(kept.get(keyword), bool):
            exclusive = kept.pop(keyword)
            if exclusive and bound in kept:
                kept[keyword] = kept.pop(bound)
    if isinstance(kept.get("pattern"), str):
        kept["pattern"] = without_lookaround(kept["pattern"])
    dependent = _dependencies(kept)

    def below(child: Any, keyword: str, *tokens: str | int) -> Any:
        before = (
            "dependencies" if tokens and keyword == "dependentSchemas" and tokens[0] in dependent else keyword
        )
        before = renamed.get(before, before)
        return _modern(child, silences, ids, join(old, before, *tokens), join(new, keyword, *tokens), moved)

    for keyword, value in kept.items():
        if keyword in _NOT_SCHEMAS:
            continue
        if keyword in MAPS and isinstance(value, Mapping):
            kept[keyword] = {name: below(child, keyword, name) for name, child in value.items()}
        elif isinstance(value, list):
            kept[keyword] = [below(child, keyword, index) for index, child in enumerate(value)]
        elif isinstance(value, Mapping):
            kept[keyword] = below(value, keyword)
    return kept


def _dependencies(node: dict[str, Any]) -> frozenset[str]:
    """Split `dependencies` into its two successors; names whose schema came from there."""
    dependencies = node.get("dependencies")
    successors = (node.get("dependentRequired", {}), node.get("dependentSchemas", {}))
    if not isinstance(dependencies, Mapping) or not all(isinstance(part, Mapping) for part in successors):
        return frozenset()
    del node["dependencies"]
    keys = {name: needs for name, needs in dependencies.items() if isinstance(needs, list)}
    schemas = {name: needs for name, needs in dependencies.items() if not isinstance(needs, list)}
    if keys:
        node["dependentRequired"] = {**keys, **node.get("dependentRequired", {})}
    if not schemas:
        return frozenset()
    given = node.get("dependentSchemas", {})
    node["dependentSchemas"] = {**schemas, **given}
    return frozenset(schemas.keys() - given.keys())
