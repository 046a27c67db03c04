"""Reading paper: from the picture of a page to the answers on it."""
