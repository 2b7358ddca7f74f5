"""Who may do what, and why: permissions, roles, and a user as somebody who acts."""
