"""Working calendars: the year to look at, hours and holidays, own dates, files, a calculator."""
