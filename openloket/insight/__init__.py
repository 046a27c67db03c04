"""Insight into what happens: event logs, processes and what people need, from data that the service itself makes."""
