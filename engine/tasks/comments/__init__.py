"""What people say about a task to one another, and whom they mention."""
