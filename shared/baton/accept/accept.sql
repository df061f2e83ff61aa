-- The accept, for a whole group of messages in one statement. What it decides comes from the locked row of the
-- conversation, never from the entries, whose snapshot may be older than the lock that it waited for.
-- $1 entry ids, $2 conversation ids, $3 client_message_ids, $4 texts, $5 spare ids, $6 correlation ids, $7 data,
-- $8 traceparents.
with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    with ordinality as t(entry_id, conversation_id, cmid, text, spare_id, correlation_id, data, traceparent, ord)
), known as (     -- said before: answer with what is stored
  select i.ord, e.id, e.seq, e.created_at, e.text = i.text and e.author = 'visitor'
         and e.data -> 'attachments' is not distinct from i.data::jsonb -> 'attachments' as same
  from input i cross join lateral ( -- one look-up each, whatever the planner thinks of a table that it saw empty
    select * from entry e where e.conversation_id = i.conversation_id and e.client_message_id = i.cmid limit 1) e
), fresh as (     -- the first of each (conversation, cmid) in this group that is not stored yet
  select distinct on (conversation_id, cmid) * from input i
  where not exists (select from known k where k.ord = i.ord) order by conversation_id, cmid, ord
), counted as (
  select conversation_id, count(*)::int as n, min(spare_id) as spare_id, min(correlation_id) as correlation_id,
         min(traceparent) as traceparent
  from fresh group by 1
), locked as (    -- one lock order for every group, or two groups could wait for each other
  select c.id, c.holder as was, c.status = 'closed' as reopens,
         c.status = 'open' and c.holder = 'queue' and c.requested_at is null as begins,
         c.interaction_mode = 'human_only' as by_people
  from conversation c
  where c.id in (select conversation_id from counted)
    and (c.status = 'open' or c.closed_at > clock_timestamp() - make_interval(secs => c.reopen_window_s))
  order by c.id for update
), taken as (
  update conversation c set
    last_seq = c.last_seq + f.n + (l.reopens or l.begins)::int,
    last_visitor_seq = c.last_seq + f.n + (l.reopens or l.begins)::int,
    updated_at = clock_timestamp(),
    status = 'open',
    closed_at = null,
    holder = case when l.reopens then case when l.by_people then 'queue' else 'bot' end else c.holder end,
    epoch = c.epoch + l.reopens::int,
    agent_id = case when l.reopens then null else c.agent_id end,
    boundary_seq = case when l.reopens and c.holder <> 'bot' then c.last_seq + 1 else c.boundary_seq end,
    requested_at = case when l.begins or l.reopens and l.by_people then clock_timestamp()
                        when l.reopens then null else c.requested_at end,
    acknowledged_at = case when l.begins or l.reopens then null else c.acknowledged_at end,
    handoff_trigger = case when l.begins then 'mode' else c.handoff_trigger end,
    handoff_result = case when l.begins or l.reopens and l.by_people then 'queued' else c.handoff_result end,
    handoff_requested_at = case when l.begins then clock_timestamp() else c.handoff_requested_at end
  from counted f join locked l on l.id = f.conversation_id
  where c.id = l.id
  returning c.id, c.workspace_id, c.bot_id, c.answers, c.last_seq - f.n as base, c.last_seq, c.holder, c.epoch, c.updated_at,
    coalesce(c.watched_until > clock_timestamp(), false) as watched, l.was, l.reopens, l.begins, l.by_people,
    f.spare_id, f.correlation_id, f.traceparent
), numbered as (
  select f.*, t.workspace_id, t.updated_at,
         t.base + row_number() over (partition by f.conversation_id order by f.ord) as seq
  from fresh f join taken t on t.id = f.conversation_id
), stored as (
  insert into entry (id, workspace_id, conversation_id, seq, kind, author, text, data, client_message_id, audience, created_at)
  select entry_id, workspace_id, conversation_id, seq, 'message', 'visitor', text, data::jsonb, cmid, 'everyone', updated_at
  from numbered
), preambles as ( -- a reopening or the first word of human_only: one event before the messages, once per group
  select t.*, case when t.reopens then 'reopened' else 'handoff_requested' end as event,
         case when t.reopens then 'conversation.reopened' else 'handoff.requested' end as routing_key,
         case when t.reopens then '{"by": "visitor"}'::jsonb
              else '{"trigger": "mode", "reason": null, "result": "queued"}'::jsonb end as data
  from taken t where t.reopens or t.begins
), preamble_entries as (
  insert into entry (id, workspace_id, conversation_id, seq, kind, author, event, data, audience, created_at)
  select spare_id, workspace_id, id, base, 'event', 'system', event, data, 'everyone', updated_at from preambles
), preamble_transitions as (
  insert into transition (id, workspace_id, bot_id, conversation_id, event, epoch, from_holder, to_holder, at)
  select spare_id, workspace_id, bot_id, id, event, epoch, was, holder, updated_at from preambles
), preamble_timers as (
  insert into timer (id, conversation_id, kind, epoch, due_at)
  select p.spare_id, p.id, 'waiting', p.epoch, p.updated_at + make_interval(secs => b.waiting_limit_s)
  from preambles p join bot b on b.id = p.bot_id where p.holder = 'queue' and b.waiting_limit_s is not null
  on conflict (conversation_id, kind) do update set due_at = excluded.due_at, epoch = excluded.epoch
), preamble_stretches as (
  update bridge set bridge_until = null
  where conversation_id in (select id from preambles where by_people)
), announced as (
  insert into outbox (routing_key, workspace_id, conversation_id, epoch, seq, note_seq, data, correlation_id, traceparent,
                      created_at)
  select routing_key, workspace_id, id, epoch, base, 0, '{}'::jsonb, correlation_id, traceparent, updated_at from preambles
  union all
  select case when holder <> 'bot' then 'message.posted.' || holder when watched then 'message.posted.bot.watched'
              when answers = 'baton' then 'message.posted.bot' end, -- a bot that answers elsewhere: told live only
         workspace_id, id, epoch, last_seq, 0, '{}'::jsonb, correlation_id, traceparent, updated_at from taken
  returning id, routing_key, workspace_id, conversation_id, epoch, seq, created_at
)
select 0 as kind, i.ord, coalesce(k.id, n.entry_id) as id, coalesce(k.seq, n.seq)::int as seq,
       coalesce(k.created_at, n.updated_at) as created_at, coalesce(k.same, n.text = i.text and n.data = i.data, true) as same,
       n.ord = i.ord as fresh, null::bigint as outbox_id, null as routing_key, null as workspace_id,
       null as conversation_id, null::int as epoch, null as event, null::jsonb as data
from input i left join known k on k.ord = i.ord
  left join numbered n on n.conversation_id = i.conversation_id and n.cmid = i.cmid
union all
select 1, 0, p.spare_id, a.seq, a.created_at, true, true, a.id, a.routing_key, a.workspace_id, a.conversation_id,
       a.epoch, p.event, p.data
from announced a left join preambles p on p.id = a.conversation_id and p.routing_key = a.routing_key
order by 1, 2, 8
