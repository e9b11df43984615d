/** The triggers of the migrations are written for SQLite. */
export const stripTriggers = (migration: string): string =>
  migration.replaceAll(/\bcreate\s+trigger\b[\s\S]*?\bend\s*;/gi, '')

/** The triggers of the table `audit`, in the language of PostgreSQL. They also refuse `truncate`, which SQLite does not have. */
export const CREATE_AUDIT_TRIGGERS = `
  create or replace function protect_audit() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' then
      if not exists (select 1 from workspace where id = old.workspace_id) then return old; end if;
    elsif tg_op = 'UPDATE' then
      if new.actor_name is null and new.address is null and new.personal is null and new.salt is null
         and (new.id, new.workspace_id, new.sequence, new.at, new.actor, new.action, new.subject, new.detail::text,
              new.personal_digest, new.hash)
             is not distinct from
             (old.id, old.workspace_id, old.sequence, old.at, old.actor, old.action, old.subject, old.detail::text,
              old.personal_digest, old.hash)
      then return new; end if;
    end if;
    raise exception 'The audit log cannot be changed';
  end $$;
  drop trigger if exists audit_change on audit;
  create trigger audit_change before update or delete on audit for each row execute function protect_audit();
  drop trigger if exists audit_truncation on audit;
  create trigger audit_truncation before truncate on audit for each statement execute function protect_audit()`
