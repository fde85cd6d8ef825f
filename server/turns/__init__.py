"""The turn: one request from its admission to its record."""

from server.turns.service import Turn, Turns, TurnSettings
from server.turns.settings import RecoverySettings

__all__ = ["RecoverySettings", "Turn", "TurnSettings", "Turns"]
