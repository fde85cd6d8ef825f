"""Whether a schema takes some arguments, for who has no turn: a reviewer's label. Pure."""

from __future__ import annotations

from server.contract.check import Rules, check_value
from server.contract.schema import admit
from server.contract.settings import ContractSettings
from server.errors import SchemaNotSupported


def reason_against(schema: object, arguments: str) -> str | None:
    """Why the schema refuses arguments, within the bounds of every check; `None` if it takes them, or is not known.

    A schema that is refused here was compiled under other settings: nothing is known of it.
    """
    try:
        admitted = admit(schema, "parameters", ContractSettings())
    except SchemaNotSupported:
        return None
    rules = Rules(admitted.validator, admitted.max_depth, admitted.visits, (), 1, patterns=admitted.patterns)
    _, reasons = check_value(arguments, rules)
    return f"{reasons[0].path} {reasons[0].message}" if reasons else None
