"""The pages on which centres are made, changed, suspended and resumed."""
