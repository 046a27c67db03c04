"""Residents on the web."""
