"""What people say about a task, whom they mention, and the files they attach."""
