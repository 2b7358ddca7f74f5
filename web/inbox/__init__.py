"""The inbox: every user task of every process, offered to the people who may do it.

`criteria` reads what is asked for out of the address, `rows` says what one line shows, `pages`
answers, and `stream` tells open pages that something has changed.
"""
