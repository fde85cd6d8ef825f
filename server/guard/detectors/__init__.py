"""What speaks against a passage by comparing it with the evidence, and how that is weighed against the opinion."""
