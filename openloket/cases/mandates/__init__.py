"""Tell who may sign a decision on behalf of its organ (Awb 10:1 to 10:12)."""
