"""Judges from outside, on the demo and on hard content, served as in production: `make judge`.

They install from a registry, or take a checkout, so they are no part of the tests. Each module that is named for a
judge has `BAR`, what it demands, and `judge`, which returns a `Verdict` or raises `NotRun`.
"""
