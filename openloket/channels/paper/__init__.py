"""Forms on paper."""
