"""The ZGW registers: their data model, numbers, audit trail and closing rules."""
