"""Publish what everyone may read: decisions that are final, attachments without what says who somebody is, and the lists of both."""
