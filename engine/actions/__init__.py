"""Named actions: what a service or send task in a drawing can have done."""
