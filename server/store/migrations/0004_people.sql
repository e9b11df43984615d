-- People who sign in, what each may do in which workspace, what was done by whom, and what their pages keep.

-- The tables of better-auth under our names. What it keeps as booleans is 0 or 1.
create table person (
  id                 text   not null primary key,
  name               text   not null,
  email              text   not null unique,
  email_verified     bigint not null,
  image              text,
  two_factor_enabled bigint,
  locale             text,
  created_at         bigint not null,
  updated_at         bigint not null
);

create table session (
  id         text   not null primary key,
  person_id  text   not null references person (id),
  token      text   not null unique,
  expires_at bigint not null,
  ip_address text,
  user_agent text,
  created_at bigint not null,
  updated_at bigint not null
);

create index session_person on session (person_id, id);
create index session_expires_at on session (expires_at);

create table account (
  id                       text   not null primary key,
  person_id                text   not null references person (id),
  provider_id              text   not null,
  account_id               text   not null,
  password                 text,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  bigint,
  refresh_token_expires_at bigint,
  scope                    text,
  created_at               bigint not null,
  updated_at               bigint not null,
  unique (provider_id, account_id)
);

create index account_person on account (person_id);

create table verification (
  id         text   not null primary key,
  identifier text   not null,
  value      text   not null,
  expires_at bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);

create index verification_identifier on verification (identifier);
create index verification_expires_at on verification (expires_at);

create table second_factor (
  id                        text   not null primary key,
  person_id                 text   not null unique references person (id),
  secret                    text   not null,
  backup_codes              text   not null,
  verified                  bigint,
  failed_verification_count bigint,
  locked_until              bigint
);

-- Failed guesses, by a hash of whose or from where.
create table attempt (
  key   text   not null primary key,
  count bigint not null,
  since bigint not null
);

create index attempt_since on attempt (since);

-- One row, once somebody has used the set-up address.
create table setup (
  id        bigint not null primary key check (id = 1),
  person_id text   not null references person (id),
  at        bigint not null
);

create table member (
  workspace_id text   not null references workspace (id),
  person_id    text   not null references person (id),
  role         text   not null,
  created_at   bigint not null,
  created_by   text   not null,
  primary key (workspace_id, person_id)
);

create index member_person on member (person_id);

create table member_invitation (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  email        text   not null,
  role         text   not null,
  locale       text,
  token_hash   text   not null unique,
  created_at   bigint not null,
  created_by   text   not null,
  expires_at   bigint not null,
  accepted_at  bigint,
  revoked_at   bigint,
  unique (workspace_id, id)
);

create unique index member_invitation_open on member_invitation (email, workspace_id)
where accepted_at is null and revoked_at is null;

-- It refers to nothing, and outlives whoever and whatever it speaks of.
create table audit (
  id           text   not null primary key,
  workspace_id text   not null,
  at           bigint not null,
  actor        text   not null,
  actor_name   text   not null,
  action       text   not null,
  subject      text,
  detail       json   not null,
  address      text
);

create index audit_workspace on audit (workspace_id, id);
create index audit_actor     on audit (workspace_id, actor, id);
create index audit_action    on audit (workspace_id, action, id);

-- In the address of pages.
alter table workspace add column
  slug text;
alter table workspace add column week_starts_on bigint not null default 1;
alter table workspace add column retention_days bigint;
-- How far this day's forgetting has come: what of (`answers` or `contacts`), a space, and the id up to which it is done.
alter table workspace add column
  forgetting text;
-- Out of everybody's reach; its rows go bit by bit, and this one last.
alter table workspace add column deleted_at bigint;
alter table workspace add column demo_at bigint;

update workspace set slug = id;

create unique index workspace_slug on workspace (slug);

-- Words by which answers and contacts are found: whole ones where spaces part them, pairs of characters where not.
create table search_term (
  workspace_id text not null,
  noun         text not null,
  term         text not null,
  id           text not null,
  primary key (workspace_id, noun, term, id)
) without rowid;

-- A person says that an answer is not to count.
alter table response add column suspicion_marked_at bigint;
alter table response add column
  suspicion_marked_by text;

-- For deleting links: what refers to one is else looked for among the answers of all workspaces.
create index response_link on response (link_id) where link_id is not null;

-- Answers of one score, newest first.
create index response_score on response (workspace_id, score, id);

-- The terms that a row stands there with, as the names of a JSON object.
alter table response add column terms json;
alter table contact add column terms json;

-- What is there already is indexed in the background.
insert into outbox (id, workspace_id, kind, payload, created_at, due_at, attempts)
select 'search-' || id, id, 'search-index', '{}', created_at, created_at, 0
from   workspace;

create table response_tag (
  workspace_id text   not null,
  response_id  text   not null,
  tag          text   not null,
  created_at   bigint not null,
  created_by   text   not null,
  primary key (workspace_id, response_id, tag),
  foreign key (workspace_id, response_id) references response (workspace_id, id)
);

create index response_tag_tag on response_tag (workspace_id, tag, response_id);

create table response_note (
  id           text   not null primary key,
  workspace_id text   not null,
  response_id  text   not null,
  text         text   not null,
  at           bigint not null,
  actor        text   not null,
  actor_name   text   not null,
  foreign key (workspace_id, response_id) references response (workspace_id, id)
);

create index response_note_response on response_note (workspace_id, response_id, id);

create table saved_view (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  person_id    text   not null references person (id),
  page         text   not null,
  name         text   not null,
  query        text   not null,
  created_at   bigint not null,
  unique (workspace_id, person_id, page, name)
);

-- A member, where `owner` is not only a name.
alter table follow_up add column
  owner_id text references person (id);

-- What the list to call by is sorted by: what the answer says, the customer's tier (A to D as 1 to 4, 5 without one), and since
-- or until when there is to be a call.
alter table follow_up add column score   bigint not null default 0;
alter table follow_up add column tier    bigint not null default 5;
alter table follow_up add column call_at bigint not null default 0;

update follow_up
set    score   = (select r.score from response r where r.id = follow_up.response_id),
       tier    = (select case upper(r.properties ->> 'tier') when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 else 5 end
                  from   response r
                  where  r.id = follow_up.response_id),
       call_at = coalesce(due_at, opened_at);

create index follow_up_owner_id on follow_up (workspace_id, owner_id, response_id) where owner_id is not null;
create index follow_up_call     on follow_up (workspace_id, call_at, response_id, due_at, owner_id) where done_at is null;
create index follow_up_score    on follow_up (workspace_id, score, response_id) where done_at is null;
create index follow_up_tier     on follow_up (workspace_id, tier, response_id) where done_at is null;
create index follow_up_done     on follow_up (workspace_id, done_at, response_id, owner_id) where done_at is not null;
create index follow_up_own_done on follow_up (workspace_id, owner_id, done_at, response_id)
where  done_at is not null and owner_id is not null;

-- What was done to a follow-up: each row holds, by their names, the fields that were set, and to what.
create table follow_up_change (
  id           text   not null primary key,
  workspace_id text   not null,
  response_id  text   not null,
  at           bigint not null,
  actor        text   not null,
  actor_name   text   not null,
  changed      json   not null,
  foreign key (workspace_id, response_id) references follow_up (workspace_id, response_id) on delete cascade
);

create index follow_up_change_response on follow_up_change (workspace_id, response_id, id);

-- Why somebody was not asked.
create table skipped_invitation (
  id           text   not null primary key,
  workspace_id text   not null,
  survey_id    text   not null,
  contact_id   text   not null,
  reason       text   not null,
  at           bigint not null,
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index skipped_invitation_contact on skipped_invitation (workspace_id, contact_id, id);

-- What was sent to somebody, newest first.
drop index invitation_contact;
create index invitation_contact on invitation (workspace_id, contact_id, id);

-- A file of contacts on its way in: its rows in chunks, as they came, and those that were refused, with the reason. It is
-- complete once it has rows; first it is tried (from trying_at to tried_at), and then carried out.
create table contact_import (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  file_name    text   not null,
  header       json   not null,
  mapping      json   not null,
  row_count    bigint not null,
  done         bigint not null,
  created      bigint not null,
  updated      bigint not null,
  rejected     bigint not null,
  reasons      json   not null,
  created_at   bigint not null,
  created_by   text   not null,
  trying_at    bigint,
  tried_at     bigint,
  started_at   bigint,
  finished_at  bigint,
  cancelled_at bigint,
  unique (workspace_id, id)
);

-- By the number of rows before it.
create table contact_import_chunk (
  workspace_id text   not null,
  import_id    text   not null,
  position     bigint not null,
  lines        json   not null,
  primary key (workspace_id, import_id, position),
  foreign key (workspace_id, import_id) references contact_import (workspace_id, id)
);

-- A chunk that has been stored; no other process stores it again.
create table contact_import_step (
  workspace_id text   not null,
  import_id    text   not null,
  position     bigint not null,
  primary key (workspace_id, import_id, position),
  foreign key (workspace_id, import_id) references contact_import (workspace_id, id)
);

create table contact_import_rejection (
  workspace_id text   not null,
  import_id    text   not null,
  line         bigint not null,
  reason       text   not null,
  cells        json   not null,
  primary key (workspace_id, import_id, line),
  foreign key (workspace_id, import_id) references contact_import (workspace_id, id)
);

-- Colour and font, and the digest of the logo, which stands apart since it is large.
alter table survey add column look json not null default '{}';
alter table survey add column logo text;

create table survey_logo (
  workspace_id text   not null,
  survey_id    text   not null primary key,
  type         text   not null,
  content      text   not null,
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

insert into migration (version) values (4);
