"""Who is away, until when, and who does their work meanwhile."""
