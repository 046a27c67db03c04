"""The end of a case, and a person's own data: which files are due, destroying them whole, and answering who asks what is kept of them."""
