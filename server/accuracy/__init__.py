"""How right the model is: one definition for offline suites, live probes and people's reviews."""
