"""Notices by e-mail: what people are told about tasks, as they chose to hear of it.

The engine writes notices and knows when each is to be mailed (`engine.tasks.notices`). Here a job
is asked for in the transaction of the notice (`jobs`), and one letter is written of all that is due
to a person (`letters`): in the person's language, with links, and without what citizens told us.
"""
