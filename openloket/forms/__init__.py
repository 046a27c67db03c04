"""Questions and answers, whatever the channel: types, conditions, validation. Pure."""
