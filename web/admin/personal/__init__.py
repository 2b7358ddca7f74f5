"""Personal data of one person: search, file, holds for the law, requests to erase."""
