"""Carry a notification to someone, by a way that may carry it."""
