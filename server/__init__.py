"""truecall: a serving layer for tool-calling agents."""
