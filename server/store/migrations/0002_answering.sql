-- What follows the score, how much of a person was seen in an answer, and how often one person is asked.

alter table workspace add column throttle_days bigint;

alter table survey add column reasons json not null default '{}';
alter table survey add column questions json not null default '[]';
alter table survey add column thanks_links json not null default '{}';
alter table survey add column identity_version bigint not null default 1;

-- Known from what visitors say of themselves alone.
alter table contact add column claimed_at bigint;

alter table response add column
  claim text;
alter table response add column
  interaction text;
-- Reasons, with a space between them. A suspect answer does not spend its invitation; restored, it moves to invitation_id.
alter table response add column
  suspicion text;
alter table response add column
  suspected_invitation_id text;
alter table response add column suspicion_lifted_at bigint;
alter table response add column
  suspicion_lifted_by text;

create index response_suspect on response (workspace_id, id) where suspicion is not null;

-- A deleted response does not come back when it is sent or imported again.
alter table response_change add column
  deleted_key text;

create index response_change_deleted on response_change (deleted_key) where deleted_key is not null;

-- Visits by machines, left out of everything else.
create table visit_tally (
  workspace_id text   not null,
  survey_id    text   not null,
  day          text   not null,
  kind         text   not null,
  count        bigint not null,
  primary key (survey_id, day, kind),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

insert into migration (version) values (2);
