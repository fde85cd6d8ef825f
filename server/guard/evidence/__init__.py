"""What a conversation holds: who said what, what was observed about whom, and what the user asks for now."""
