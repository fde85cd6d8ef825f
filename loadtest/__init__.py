"""Load tests: workloads, a client that keeps time, reports."""
