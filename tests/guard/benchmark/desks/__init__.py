"""The seventh part: 22 front desks, written by somebody who had never read the detectors.

Each domain is written twice, with other records and mostly other words. The output depends on the seed alone:

    python -m tests.guard.benchmark.desks
"""
