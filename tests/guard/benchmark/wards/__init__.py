"""The eighth part: 20 offices of a town and its country, written by somebody who had never read the detectors.

Each domain is written twice, with other records and other words. The output depends on the seed alone:

    python -m tests.guard.benchmark.wards
"""
