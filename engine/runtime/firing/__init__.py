"""What happens because its moment has come."""
