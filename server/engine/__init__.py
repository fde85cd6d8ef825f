"""Engines: what decodes. `port` says what the service needs; each other module is one technology."""
