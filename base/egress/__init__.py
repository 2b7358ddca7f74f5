"""Requests to other houses, made so that nobody can turn us against our own network."""

from base.egress.addresses import EgressRefused, Target, check_url, target_of
from base.egress.fetching import Answer, EgressFailed, fetch

__all__ = ["Answer", "EgressFailed", "EgressRefused", "Target", "check_url", "fetch", "target_of"]
