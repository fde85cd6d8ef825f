"""The turn: one request from its admission to its record."""

from server.turns.canary import CanarySettings, routed
from server.turns.replaying import TurnReplayer
from server.turns.service import Turns
from server.turns.settings import RecoverySettings, TurnSettings
from server.turns.shadow import Shadows
from server.turns.turn import Turn

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
