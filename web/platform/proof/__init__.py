"""How people of the platform prove who they are: second step, own account, and one another."""
