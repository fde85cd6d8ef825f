"""The turn: one request from its admission to its record."""

from server.turns.canary import CanarySettings, routed
from server.turns.replaying import TurnReplayer
from server.turns.service import Turn, Turns
from server.turns.settings import RecoverySettings, TurnSettings
from server.turns.shadow import Shadows

__all__ = [
    "CanarySettings",
    "RecoverySettings",
    "Shadows",
    "Turn",
    "TurnReplayer",
    "TurnSettings",
    "Turns",
    "routed",
]
