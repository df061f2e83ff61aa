"""What a run adds to the scoreboard."""

from __future__ import annotations

from trust.rig.report import Report
from trust.tally import record, record_fault


def keep_count(fault: str, report: Report) -> None:
    """Counted before anything is asserted."""
    figures = report.figures
    record("lost", int(figures["accepted"]), report.count("lost") + report.count("never_read"))
    record("duplicated", int(figures["stored"]), report.count("duplicated") + report.count("resurrected"))
    record("misordered", int(figures["stored"] + figures["delivered"]), report.count("misordered"))
    record("bot_after_takeover", int(figures["takeovers"]), report.count("bot_after_takeover"))
    record("double_answers", int(figures["answers"]), report.count("double_answers"))
    record("unresolved_handoffs", int(figures["handoffs"]), report.count("unresolved_handoffs"))
    record("secret_canaries", int(figures["canaries"]), report.count("secret_canaries"))
    record("wrong_authorisation_cells", int(figures["trespasses"]), report.count("wrong_authorisation_cells"))
    gaps = {name: figures[name] for name in ("accept_gap_s", "delivery_gap_s", "recovery_s")}
    record_fault(fault, **gaps)
