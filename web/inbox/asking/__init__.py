"""What somebody asks the inbox for: the address, moments that move along, and the filter it is."""
