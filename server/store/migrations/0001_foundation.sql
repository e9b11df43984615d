-- Portable: SQLite, D1 and PostgreSQL read the same files. Times are milliseconds UTC, ids sort by time, `day` is the
-- calendar day in the workspace's time zone. Columns of type json hold JSON text.

create table migration (
  version bigint not null primary key
);

create table workspace (
  id         text   not null primary key,
  name       text   not null,
  time_zone  text   not null,
  created_at bigint not null
);

create table segment_key (
  workspace_id text   not null references workspace (id),
  key          text   not null,
  created_at   bigint not null,
  primary key (workspace_id, key)
);

create table api_key (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  name         text   not null,
  scope        text   not null,
  hash         text   not null unique,
  hint         text   not null,
  created_at   bigint not null,
  last_used_at bigint,
  revoked_at   bigint,
  unique (workspace_id, id)
);

create table idempotency (
  workspace_id text   not null references workspace (id),
  key          text   not null,
  fingerprint  text   not null,
  result       text   not null,
  created_at   bigint not null,
  primary key (workspace_id, key)
);

create index idempotency_created_at on idempotency (created_at);

create table survey (
  id                  text   not null primary key,
  workspace_id        text   not null references workspace (id),
  name                text   not null,
  type                text   not null,
  touchpoint          text,
  subject             text,
  locale              text,
  texts               json   not null,
  follow_up_threshold bigint,
  origins             json   not null,
  created_at          bigint not null,
  updated_at          bigint not null,
  closed_at           bigint,
  closed_by           text,
  unique (workspace_id, id)
);

create table link (
  id           text   not null primary key,
  workspace_id text   not null,
  survey_id    text   not null,
  slug         text   not null unique,
  name         text,
  properties   json   not null,
  created_at   bigint not null,
  unique (workspace_id, survey_id, id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create table contact (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  external_id  text,
  email        text,
  phone        text,
  name         text,
  locale       text,
  properties   json   not null,
  created_at   bigint not null,
  updated_at   bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, external_id),
  unique (workspace_id, email),
  unique (workspace_id, phone)
);

create table invitation (
  id           text   not null primary key,
  workspace_id text   not null,
  survey_id    text   not null,
  contact_id   text   not null,
  token        text   not null unique,
  channel      text   not null,
  day          text   not null,
  created_at   bigint not null,
  expires_at   bigint,
  answered_at  bigint,
  unique (workspace_id, survey_id, id),
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index invitation_contact on invitation (workspace_id, contact_id);

create table response (
  id                   text   not null primary key,
  workspace_id         text   not null,
  survey_id            text   not null,
  key                  text   not null unique,
  score                bigint not null check (score between 0 and 10),
  comment              text,
  comment_folded       text,
  answers              json   not null,
  properties           json   not null,
  contact_id           text,
  identity             text,
  contact_requested_at bigint,
  channel              text   not null,
  link_id              text   references link (id),
  invitation_id        text   unique references invitation (id),
  page                 text,
  locale               text,
  day                  text   not null,
  answered_at          bigint not null,
  created_at           bigint not null,
  updated_at           bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, survey_id, id),
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index response_contact on response (workspace_id, contact_id, id);

-- What staff changed: each row holds what stood before. The row of a deleted response outlives it.
create table response_change (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  response_id  text   not null,
  at           bigint not null,
  actor        text   not null,
  survey_id    text   not null,
  score        bigint not null,
  comment      text,
  properties   json   not null,
  deleted_at   bigint
);

create index response_change_response on response_change (workspace_id, response_id, id);

-- One a response, under the same id.
create table follow_up (
  response_id  text   not null primary key references response (id),
  workspace_id text   not null,
  survey_id    text   not null,
  reason       text   not null,
  note         text,
  owner        text,
  opened_at    bigint not null,
  due_at       bigint,
  done_at      bigint,
  done_by      text,
  updated_at   bigint not null,
  unique (workspace_id, response_id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create index follow_up_survey on follow_up (workspace_id, survey_id, response_id);
create index follow_up_open   on follow_up (workspace_id, response_id) where done_at is null;

-- Answers by score in every segment; the whole survey is the segment with the empty key and value.
create table tally (
  workspace_id  text   not null,
  survey_id     text   not null,
  segment_key   text   not null,
  segment_value text   not null,
  day           text   not null,
  score         bigint not null,
  count         bigint not null,
  primary key (survey_id, segment_key, segment_value, day, score),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create index tally_empty on tally (workspace_id) where count = 0;

create table invitation_tally (
  workspace_id text   not null,
  survey_id    text   not null,
  day          text   not null,
  invited      bigint not null,
  answered     bigint not null,
  primary key (survey_id, day),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

insert into migration (version) values (1);
