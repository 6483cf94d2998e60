"""Actors for data users: CSV, JSON and JSON-LD of exactly the filtered set."""
