"""Web, desk, paper and mail: each turns something real into a submission, or a message into something real."""
