-- The wall between workspaces (wall.py, ADR 11), built after every migration, as often as one likes. The owner of the
-- tables, whom accept, relay and sweepers work as, stands outside of it; requests stand inside, as baton_tenant.
do $$
declare fenced record;
begin
  if not exists (select from pg_roles where rolname = 'baton_tenant') then
    if not (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) then
      return;  -- the services say that there is no wall
    end if;
    begin
      create role baton_tenant nologin;
    exception when duplicate_object or unique_violation then null;  -- another database's migration was faster
    end;
  end if;
  if not pg_has_role(current_user, 'baton_tenant', 'member') then
    begin
      execute format('grant baton_tenant to %I', current_user);
    exception when insufficient_privilege then return;
    end;
  end if;
  execute format('grant usage on schema %I to baton_tenant', current_schema());
  execute format('grant select, insert, update, delete on all tables in schema %I to baton_tenant', current_schema());
  execute format('grant usage on all sequences in schema %I to baton_tenant', current_schema());
  execute 'revoke all on alembic_version from baton_tenant';
  for fenced in
    select c.relname as name, a.attname as owner from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and not c.relrowsecurity and not a.attisdropped
      and (a.attname = 'workspace_id' or c.relname = 'workspace' and a.attname = 'id')
  loop
    execute format('alter table %I enable row level security', fenced.name);
    execute format(
      'create policy tenant on %I using (%I = current_setting(''baton.workspace'', true))', fenced.name, fenced.owner);
  end loop;
end $$
