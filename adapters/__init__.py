"""LoRA adapters: merging, checking, training, and the demo checkpoint."""
