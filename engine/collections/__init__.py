"""Collections: long lists, such as the contacts of a campaign, kept beside the instances.

A variable holds only the name of a collection. A step that is done for each of its items reads them
when their turn comes, so that a campaign of a hundred thousand costs what is under way.
"""
