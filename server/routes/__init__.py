"""HTTP in and out, no policy."""
