"""What history costs: accepts and replies beside millions of stored entries, over the same beside none."""

from bench.accepts import accepting_side
from bench.bridge import escalated, replying_target
from bench.effort import Effort
from bench.report import said, told
from bench.rows import Row
from bench.stage import Stage
from bench.yardstick.compare import Ratio, interleave
from bench.yardstick.rig import Side, bare_gateway

PER_CONVERSATION = 100
ROUNDS = 7
ACCEPTING, REPLYING = 16, 4

# Entries of all conversations are mixed, as they would be after months; the rows' own triggers would take an hour.
_SEARCHED = "select indexname, indexdef from pg_indexes where tablename = 'entry' and indexdef like '%USING gin%'"
_ROOM = "set maintenance_work_mem = '512MB'"
_FILL = (
    "set session_replication_role = replica",
    """insert into conversation
         select (jsonb_populate_record(c, jsonb_build_object('id', lpad(to_hex(n), 26, '0'), 'last_seq', {each}))).*
         from (select c from conversation c limit 1) one, generate_series(1, {conversations}) n""",
    """insert into entry (id, workspace_id, conversation_id, seq, kind, author, text, data, audience, created_at)
         select lpad(to_hex(n * 1000 + seq), 26, 'g'), workspace_id, lpad(to_hex(n), 26, '0'), seq, 'message',
           case seq % 2 when 1 then 'visitor' else 'bot' end, repeat('What was said. ', 10), '{{}}', 'everyone',
           now() - make_interval(mins => {each} - seq)
         from (select workspace_id from conversation limit 1) one, generate_series(1, {each}) seq,
           generate_series(1, {conversations}) n""",
    "set session_replication_role = default",
)


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    if not effort.entries:
        return []
    visitors = await escalated(stage)
    async with bare_gateway(stage.addresses) as bare, stage.without("ai_responder"):
        replying = Side("Baton's replies", replying_target(stage, visitors), stage.pids())
        sides = {ACCEPTING: await accepting_side(stage), REPLYING: replying}
        before = {number: await _cost(stage, (bare, side), number) for number, side in sides.items()}
        said(f"storing {effort.entries:,} entries …")
        await _store(stage, effort.entries // PER_CONVERSATION)
        after = {number: await _cost(stage, (bare, side), number) for number, side in sides.items()}
    growth = {number: after[number].ratio / before[number].ratio for number in sides}
    said(f"with {effort.entries:,} entries an accept takes ×{growth[ACCEPTING]:.2f}, a reply ×{growth[REPLYING]:.2f}")
    dearer = max(growth, key=lambda number: growth[number])
    return [Row("growth_5m", after[dearer].second, before[dearer].second, growth[dearer])]


async def _store(stage: Stage, conversations: int) -> None:
    """Indexes of the search are made when the rows are there: row by row they would take longer than all the rest."""
    indexes = await stage.rows(_SEARCHED)
    drops = [f"drop index {row['indexname']}" for row in indexes]
    fills = [line.format(each=PER_CONVERSATION, conversations=conversations) for line in _FILL]
    await stage.execute([*drops, *fills, _ROOM, *(row["indexdef"] for row in indexes), "vacuum analyze"])


async def _cost(stage: Stage, sides: tuple[Side, Side], concurrency: int) -> Ratio:
    """In units of the yardstick, whose own table stays empty: what neighbours do to both is not history's fault."""
    comparison = await interleave(sides, concurrency, stage.servers(), ROUNDS)
    told(comparison)
    return comparison.ratios()["p50"]
