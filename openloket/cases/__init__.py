"""The one way in, and what follows: handling, letters, messages, jobs."""
