"""Who someone is, what they may do and see, and the log of who looked."""
