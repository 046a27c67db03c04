"""Answer people about their own data: what there is, putting it right, and whose data were seen (AVG 15 to 19, 33)."""
