"""The clocks of a ticket: the card on its page, the ledger line by line, and what people may do."""
