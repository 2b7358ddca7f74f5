"""From what should be said to a mail on the wire: strict templates, simple HTML, one MIME form."""
