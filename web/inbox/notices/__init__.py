"""What people are told about tasks: copies to read, urging, what was lent and came back."""
