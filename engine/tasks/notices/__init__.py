"""What people are told about tasks: that one was sent to them to read, lent, urged, sent back."""
