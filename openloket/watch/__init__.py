"""What this process tells whoever watches it: figures, and what it is doing for whom. It knows nobody of the house."""
