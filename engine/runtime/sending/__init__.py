"""What the outside tells all instances: messages, signals, and facts that something begins with."""
