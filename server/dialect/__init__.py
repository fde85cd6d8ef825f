"""How a model's text spells reasoning and calls. Nothing outside this package knows the tags."""
