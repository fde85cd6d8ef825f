"""A held-out part: 15 trades of town and country, written by somebody who had never read the detectors.

Each trade is written twice, with other records and other words. The output depends on the seed alone:

    python -m tests.guard.benchmark.trades
"""
