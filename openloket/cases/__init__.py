"""The one way in for a submission, and what follows: handling, letters, messages, jobs."""
