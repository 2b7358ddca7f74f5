"""The pages for citizens: tell the centre about a matter, follow it, add to it, rate the reply.

Nobody signs in here. A matter opens with its number and query code; both together are kept in a
cookie for the visit, never in addresses that we make ourselves.
"""
