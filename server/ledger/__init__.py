"""The durable, hash-chained record of turns."""

from server.ledger.settings import LedgerMode, LedgerSettings, Privacy
from server.ledger.store import Ledger

__all__ = ["Ledger", "LedgerMode", "LedgerSettings", "Privacy"]
