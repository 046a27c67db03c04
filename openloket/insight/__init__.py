"""What happens: event logs, processes, and what people need, from the data that the service itself produces."""
