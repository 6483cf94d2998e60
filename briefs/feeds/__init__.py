"""Feeds: what subscribers get."""
