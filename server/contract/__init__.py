"""What calls a turn may make: schemas in, grammars and verdicts out."""

from server.contract.check import Checked, Invalid, Reason, ReasonCode, Valid
from server.contract.compile import Contracts, GrammarRefused, Prove
from server.contract.contract import Contract, ToolContract
from server.contract.coverage import Coverage, Hazard, HazardCode, KeywordCoverage, SchemaCoverage
from server.contract.parts import Enforcement
from server.contract.settings import ContractSettings
from server.contract.tag import Stage, control_literals

__all__ = [
    "Checked",
    "Contract",
    "ContractSettings",
    "Contracts",
    "Coverage",
    "Enforcement",
    "GrammarRefused",
    "Hazard",
    "HazardCode",
    "Invalid",
    "KeywordCoverage",
    "Prove",
    "Reason",
    "ReasonCode",
    "SchemaCoverage",
    "Stage",
    "ToolContract",
    "Valid",
    "control_literals",
]
