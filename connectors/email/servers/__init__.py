"""The wire: SMTP out, IMAP or a folder of files in. No database here."""
