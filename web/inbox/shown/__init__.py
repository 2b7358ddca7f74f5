"""What the list shows beside its rows: variables, saved filters, the panel of criteria."""
