"""Signing in through another house: OpenID Connect, authorisation code with PKCE.

A centre lists the houses that it trusts (providers). Whoever comes back from one is known by
issuer and subject, never by a name or an e-mail address alone.
"""
