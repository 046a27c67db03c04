"""What other registers of the government know, so that nobody is asked for it twice.

One module for each register: `brp` (persons), `kvk` (companies) and `bag` (addresses). Each has `ask`, which returns an
Answer in the shape of a form's answers or raises Away; `asking` asks several at once. `gezag` asks the BRP who has
authority over a child. Nothing here knows a database.
"""
