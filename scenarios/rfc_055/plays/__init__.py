"""
What the contract asks the releases' own code: each play yields questions with their answers.

A play works on a scratch database that is dropped; what it needs beyond the rows at hand, it makes.
"""

from scenarios.rfc_055.plays.acceptance import acceptance
from scenarios.rfc_055.plays.access import access, forge_verification, two_keys
from scenarios.rfc_055.plays.between import ALL, LEFT, PARTS, ask_after_rollback, write_in_between
from scenarios.rfc_055.plays.changesets import (
    dropped_fields_are_ignored,
    fields_are_written_and_found,
    nobody_without_user,
    refusals,
    rfc_changeset,
    updates_keep_keys,
)
from scenarios.rfc_055.plays.contexts import contexts, representation, trial_expired
from scenarios.rfc_055.plays.relationships import forge_relationship, relationships
from scenarios.rfc_055.plays.scripts import SCRIPTS, scripts_key_opens

__all__ = [
    "ALL",
    "LEFT",
    "PARTS",
    "SCRIPTS",
    "acceptance",
    "access",
    "ask_after_rollback",
    "contexts",
    "dropped_fields_are_ignored",
    "fields_are_written_and_found",
    "forge_relationship",
    "forge_verification",
    "nobody_without_user",
    "refusals",
    "relationships",
    "representation",
    "rfc_changeset",
    "scripts_key_opens",
    "trial_expired",
    "two_keys",
    "updates_keep_keys",
    "write_in_between",
]
