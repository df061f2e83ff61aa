-- The accept of a lone message, as most are where it is quiet, in the plain case: an open conversation, no event before
-- it, not said before. No row comes back in any other case; accept.sql decides then.
-- $1 entry id, $2 conversation id, $3 client_message_id, $4 text, $5 data, $6 correlation id, $7 traceparent.
with taken as (
  update conversation c set
    last_seq = c.last_seq + 1,
    last_visitor_seq = c.last_seq + 1,
    updated_at = clock_timestamp()
  where c.id = $2 and c.status = 'open' and not (c.holder = 'queue' and c.requested_at is null)
    and not exists (select from entry e where e.conversation_id = $2 and e.client_message_id = $3)
  returning c.id, c.workspace_id, c.answers, c.last_seq, c.holder, c.epoch, c.updated_at,
    coalesce(c.watched_until > clock_timestamp(), false) as watched
), stored as (
  insert into entry (id, workspace_id, conversation_id, seq, kind, author, text, data, client_message_id, audience, created_at)
  select $1, workspace_id, id, last_seq, 'message', 'visitor', $4, $5::jsonb, $3, 'everyone', updated_at from taken
)
insert into outbox (routing_key, workspace_id, conversation_id, epoch, seq, note_seq, data, correlation_id, traceparent,
                    created_at)
select case when holder <> 'bot' then 'message.posted.' || holder when watched then 'message.posted.bot.watched'
            when answers = 'baton' then 'message.posted.bot' end, -- a bot that answers elsewhere: told live only
       workspace_id, id, epoch, last_seq, 0, '{}'::jsonb, $6, $7, updated_at from taken
returning id as outbox_id, routing_key, workspace_id, conversation_id, epoch, seq, created_at
