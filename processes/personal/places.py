"""Where personal data of citizens may stand: every table with words in it is named here.

`OWN` hold it by their nature and say so by their columns (`base.privacy.personal`); erasing knows
each of them. `SWEPT` may hold it in passing, in words that somebody wrote: there the person's
number and address are replaced. `ENGINE` is erased by the engine, with the instance or the message.
`APPENDED` are only ever added to; what is written there is named in `docs/admin/personal-data.md`.
`NONE` hold nothing of citizens: staff, drawings, settings, and what only the house itself writes.
"""

from typing import Final

OWN: Final = frozenset({
    "ticket_ticket", "ticket_entry", "ticket_visit", "ticket_receipt", "email_inbound",
    "email_outbound", "sms_outbound", "blocklist_entry", "blocklist_hit", "personal_hold",
    "personal_erasure",
})  # fmt: skip
SWEPT: Final = frozenset({
    "ticket_ticket", "ticket_entry", "ticket_visit", "ticket_receipt", "ticket_attachment",
    "email_inbound", "email_outbound", "email_decision", "email_reference", "email_attachment",
    "sms_outbound",
    "blocklist_entry", "blocklist_hit", "base_file", "base_job", "engine_incident", "engine_task",
    "engine_task_link", "engine_draft", "engine_subscription",
    "engine_instance", "engine_request",
    "engine_batch", "engine_batch_item", "identity_duty_shift", "identity_absence",
})  # fmt: skip
ENGINE: Final = frozenset({
    "engine_history", "engine_final", "engine_state", "engine_message", "engine_call",
    "engine_signal_wait", "engine_timer", "engine_collection_piece", "engine_notice",
    "engine_comment", "engine_signer",
})  # fmt: skip
APPENDED: Final = frozenset({
    "engine_audit_line", "engine_platform_line", "base_parameter_change",
    "base_platform_parameter_change", "ticket_clock_line", "ticket_clock_calendar",
})  # fmt: skip
NONE: Final = frozenset({
    "base_centre", "base_centre_rules", "base_platform_parameter", "base_parameter",
    "engine_platform_attempts", "engine_platform_person", "engine_platform_session",
    "engine_platform_authenticator", "engine_platform_recovery_code", "engine_platform_rules",
    "engine_application", "engine_application_file", "engine_application_version",
    "ticket_binding",
    "email_account", "email_cursor", "engine_audit_seal", "engine_calendar",
    "engine_calendar_alarm", "identity_role_favourites",
    "engine_department_calendar", "engine_collection", "engine_deleted_version", "engine_release",
    "engine_retired", "engine_rotation", "engine_source", "engine_version", "engine_start",
    "engine_hold",
    # Which file hangs on which task; what the file is called stands in `base_file`.
    "engine_task_file",
    "engine_schedule", "engine_schedule_run", "identity_attempts", "identity_group",
    "identity_invitation", "identity_role", "identity_second_step_rule", "identity_sign_in_alarm",
    "identity_skill", "identity_user", "identity_api_token", "identity_authenticator",
    "identity_department", "identity_device", "identity_password_reset", "identity_recovery_code",
    "identity_session", "identity_unmasking", "identity_user_role", "ticket_clock",
    "ticket_clock_recount", "ticket_counter", "alembic_version", "identity_own",
    "engine_task_filter",
    "organisation_change",
    "identity_import", "identity_import_line", "telephony_extension", "telephony_seat",
    "telephony_sitting",
    "oidc_answer", "oidc_link", "oidc_provider",
    # Made up to try a drawing out; what one person tries is forgotten after a day.
    "engine_trial", "engine_scenario",
    # Partners of the house, who are in an address book and not among the citizens.
    "contact_contact",
})  # fmt: skip
