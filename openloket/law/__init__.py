"""What the law says about time and money, as pure functions. No database, no clock."""
