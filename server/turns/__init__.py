"""The turn: one request from its admission to its record."""

from server.turns.replaying import TurnReplayer
from server.turns.service import Turn, Turns
from server.turns.settings import RecoverySettings, TurnSettings

__all__ = ["RecoverySettings", "Turn", "TurnReplayer", "TurnSettings", "Turns"]
