"""The ground floor: what every other floor stands on, without a word of the business.

Settings, the database and its one transaction, jobs, files, ids, the clock, errors, languages,
logs.
"""
