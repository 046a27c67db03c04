"""What a public service is: one dated, immutable version in one file. Pure: no database, no clock."""
