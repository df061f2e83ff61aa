"""The checker: a pure function from what was seen to what is wrong. It knows no service, no network and no clock."""

from __future__ import annotations

from trust.rig.checks.baton import (
    bot_is_silent_without_the_baton,
    handoff_counts,
    handoffs_are_settled,
    one_answer,
    one_owner,
)
from trust.rig.checks.deliveries import staleness, subscribers_saw_everything
from trust.rig.checks.house import logs_are_quiet, no_secret_is_out, nobody_read_anothers, nothing_is_left
from trust.rig.checks.messages import (
    accepted_is_kept,
    gapless_and_in_program_order,
    message_counts,
    nothing_invented,
    nothing_twice,
)
from trust.rig.evidence import Evidence
from trust.rig.report import Report

CHECKS = (
    accepted_is_kept,
    nothing_twice,
    gapless_and_in_program_order,
    subscribers_saw_everything,
    bot_is_silent_without_the_baton,
    one_answer,
    handoffs_are_settled,
    one_owner,
    nothing_invented,
    nobody_read_anothers,
    no_secret_is_out,
    nothing_is_left,
    logs_are_quiet,
)
COUNTS = ("lost", "duplicated", "unexpected", "resurrected", "misordered", "never_read", "bot_after_takeover")
MORE_COUNTS = ("double_answers", "unresolved_handoffs", "two_owners", "unanswered")


def check(evidence: Evidence) -> Report:
    """Every invariant, I-1 to I-13."""
    violations = [violation for look in CHECKS for violation in look(evidence)]
    report = Report({**message_counts(evidence)}, violations)
    for name in (*COUNTS, *MORE_COUNTS):
        report.figures[name] = report.count(name)
    report.figures |= {**handoff_counts(evidence), **staleness(evidence)}
    return report
