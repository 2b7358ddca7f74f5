"""What people do with a task besides taking and completing it, each a named act with a reason."""
