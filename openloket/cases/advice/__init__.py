"""Ask others about a case, mostly for advice, and take in what they answer."""
