-- SQLite, D1 and PostgreSQL read the same files. Ids are text and sort by time; times are milliseconds UTC; `day` is a
-- calendar day in the workspace's time zone; columns of type json hold JSON text.
-- `ctext` is text that sorts by its bytes on every engine: on PostgreSQL a domain over text with the collation "C", on SQLite
-- just another name for text.

create table migration (
  version bigint not null primary key
);

-- Stays empty. A batch that inserts a row here fails, and the violation of this check tells it from one that is a bug.
create table assertion (
  failed bigint not null,
  constraint changed_meanwhile check (failed = 0)
);

create table workspace (
  id               ctext  not null primary key,
  name             ctext  not null,
  slug             ctext,
  time_zone        ctext  not null,
  -- By whose rules phone numbers without a country code are read; ISO 3166-1 alpha-2.
  country          ctext,
  week_starts_on   bigint not null default 1,
  -- The first month of the fiscal year.
  fiscal_year_starts_in bigint not null default 1,
  -- Whose festivals trends show: those of the `country`, or `none`.
  festivals        ctext  not null default 'country',
  throttle_days    bigint,
  -- Contacts created less than this many days ago are not asked; null: at once.
  min_contact_age_days bigint,
  retention_days   bigint,
  -- The days of the week without work (1 is Monday), other days off, and days that are worked all the same.
  weekend_days     json   not null default '[6,7]',
  holidays         json   not null default '[]',
  working_days     json   not null default '[]',
  -- Whose public holidays apply: those of the `country`, or `none`.
  holiday_calendar ctext  not null default 'country',
  -- From and to by the clock; null: the whole of each working day.
  working_hours    json,
  -- In how many working days or hours a new follow-up is due; null: it has no due date. A contact whose property has one of some
  -- values may get a deadline of their own.
  follow_up_due            json,
  follow_up_priority_due   json,
  -- Who owns new follow-ups: `none`, `round-robin`, or by the value of a `property`.
  follow_up_assignment     ctext  not null default 'round-robin',
  follow_up_owner_property ctext,
  -- When a follow-up needs a note: `never`, `solved` or `always`.
  follow_up_note           ctext  not null default 'never',
  -- Name, colour, font and privacy page, as far as they are set.
  brand            json   not null default '{}',
  -- The privacy notice by language, and how respondents reach those who answer for it.
  privacy_notice   json   not null default '{}',
  privacy_contact  ctext,
  -- The digest of the logo; the image itself is in brand_logo.
  logo             ctext,
  -- What properties are called: labels by key, then by language.
  segment_labels   json   not null default '{}',
  -- What interviewers say on the phone, by language.
  phone_script     json   not null default '{}',
  -- Who campaign emails are from, where replies go, how fast they are sent, and the hours without messages.
  sending          json   not null default '{}',
  -- Progress of today's redaction: `responses` or `contacts`, a space, and the last id that is done.
  redaction_cursor ctext,
  -- The version of the rules by which its comments and contacts are indexed for search, and how far a newer one has come.
  search_version   bigint not null default 0,
  search_cursor    ctext,
  created_at       bigint not null,
  -- Set while members must have a second factor to see the workspace.
  second_factor_required_at bigint,
  -- Set when deletion starts: nobody can reach the workspace, and its rows are deleted in chunks, this one last.
  deleted_at       bigint,
  -- Set for the workspace with sample data.
  demo_at          bigint
);

create unique index workspace_slug on workspace (slug);

-- While a key is being counted, its tallies hold the responses with ids up to `counted_to`; null: all, since `counted_at`.
create table segment_key (
  workspace_id ctext  not null references workspace (id),
  key          ctext  not null,
  created_at   bigint not null,
  counted_to   ctext,
  counted_at   bigint,
  primary key (workspace_id, key)
);

create table api_key (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  name         ctext  not null,
  scope        ctext  not null,
  hash         ctext  not null unique,
  hint         ctext  not null,
  created_at   bigint not null,
  last_used_at bigint,
  revoked_at   bigint,
  unique (workspace_id, id)
);

create table idempotency (
  workspace_id ctext  not null references workspace (id),
  key          ctext  not null,
  fingerprint  ctext  not null,
  result       ctext  not null,
  created_at   bigint not null,
  primary key (workspace_id, key)
);

create index idempotency_created_at on idempotency (created_at);

-- Users and sign-in: the tables of better-auth under our names. Its booleans are stored as 0 or 1.
-- Not "user", which is a reserved word on PostgreSQL.
create table app_user (
  id                 ctext  not null primary key,
  name               ctext  not null,
  email              ctext  not null unique,
  email_verified     bigint not null,
  image              ctext,
  -- Whether the user has an authenticator app or a passkey.
  two_factor_enabled bigint,
  locale             ctext,
  created_at         bigint not null,
  updated_at         bigint not null
);

create table session (
  id         ctext  not null primary key,
  user_id    ctext  not null references app_user (id),
  token      ctext  not null unique,
  expires_at bigint not null,
  ip_address ctext,
  user_agent ctext,
  -- When the user last entered a password, a code or the like during the session; null: when it started.
  authenticated_at bigint,
  -- Whether the identity provider has checked more than one factor.
  multi_factor bigint,
  created_at bigint not null,
  updated_at bigint not null
);

create index session_user_id    on session (user_id, id);
create index session_expires_at on session (expires_at);

create table account (
  id                       ctext  not null primary key,
  user_id                  ctext  not null references app_user (id),
  provider_id              ctext  not null,
  account_id               ctext  not null,
  password                 ctext,
  access_token             ctext,
  refresh_token            ctext,
  id_token                 ctext,
  access_token_expires_at  bigint,
  refresh_token_expires_at bigint,
  scope                    ctext,
  created_at               bigint not null,
  updated_at               bigint not null,
  unique (provider_id, account_id),
  unique (user_id, provider_id)
);

create table verification (
  id         ctext  not null primary key,
  identifier ctext  not null,
  value      ctext  not null,
  expires_at bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);

create index verification_identifier on verification (identifier);
create index verification_expires_at on verification (expires_at);

create table second_factor (
  id                        ctext  not null primary key,
  user_id                   ctext  not null unique references app_user (id),
  secret                    ctext  not null,
  backup_codes              ctext  not null,
  verified                  bigint,
  failed_verification_count bigint,
  locked_until              bigint
);

-- WebAuthn credentials that verify their user, so that each counts as two factors.
create table passkey (
  id            ctext  not null primary key,
  user_id       ctext  not null references app_user (id),
  -- In base64url, like the public key (COSE).
  credential_id ctext  not null unique,
  public_key    ctext  not null,
  -- How often the authenticator has signed; 0 if it does not count.
  counter       bigint not null,
  -- How browsers reach the authenticator: a list of `internal`, `hybrid`, `usb` …
  transports    json   not null,
  name          ctext  not null,
  created_at    bigint not null,
  last_used_at  bigint
);

create index passkey_user_id on passkey (user_id, id);

-- Failed sign-in attempts, by a hash of the account or the address.
create table sign_in_attempt (
  key   ctext  not null primary key,
  count bigint not null,
  since bigint not null
);

create index sign_in_attempt_since on sign_in_attempt (since);

-- At most one row, written when the set-up link is used.
create table setup (
  id      bigint not null primary key check (id = 1),
  user_id ctext  not null references app_user (id),
  at      bigint not null
);

-- `notifications` holds the emails that the member has switched off, and quiet hours. `due_email_day` is the last day whose due
-- calls have been dealt with: an email was queued, or there was nothing to say.
create table member (
  workspace_id  ctext  not null references workspace (id),
  user_id       ctext  not null references app_user (id),
  role          ctext  not null,
  notifications json   not null default '{}',
  due_email_day ctext  not null default '',
  -- The last day whose digest has been dealt with.
  digest_day    ctext  not null default '',
  -- Links in emails that act without a sign-in are valid from this time on.
  action_links_since bigint not null default 0,
  created_at    bigint not null,
  created_by    ctext  not null,
  primary key (workspace_id, user_id)
);

create index member_user_id on member (user_id);

create table member_invitation (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  email        ctext  not null,
  role         ctext  not null,
  locale       ctext,
  token_hash   ctext  not null unique,
  created_at   bigint not null,
  created_by   ctext  not null,
  expires_at   bigint not null,
  accepted_at  bigint,
  revoked_at   bigint,
  unique (workspace_id, id)
);

create unique index member_invitation_open on member_invitation (email, workspace_id)
where accepted_at is null and revoked_at is null;

-- What the whole service shows on its domain: the numbers under which it is filed in mainland China. At most one row.
create table website (
  id     bigint not null primary key check (id = 1),
  icp    ctext,
  police ctext
);

-- Files by which other services verify who owns the domain, in Base64.
create table verification_file (
  name       ctext  not null primary key,
  content    ctext  not null,
  created_at bigint not null
);

create table saved_view (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  user_id      ctext  not null references app_user (id),
  page         ctext  not null,
  name         ctext  not null,
  query        ctext  not null,
  created_at   bigint not null,
  unique (workspace_id, user_id, page, name)
);

-- Without foreign keys: entries outlive what they refer to. Entries of a workspace are numbered from 1, and each one's hash
-- covers the hash before it: see `audit-hashes.ts`. It covers only a digest of the personal data (the name, the address and
-- `personal`) with their salt, so that these can be erased.
create table audit (
  id              ctext  not null primary key,
  workspace_id    ctext  not null,
  sequence        bigint not null,
  at              bigint not null,
  actor           ctext  not null,
  actor_name      ctext,
  action          ctext  not null,
  subject         ctext,
  detail          json   not null,
  personal        json,
  address         ctext,
  salt            ctext,
  personal_digest ctext  not null,
  hash            ctext  not null,
  unique (workspace_id, sequence)
);

create index audit_workspace on audit (workspace_id, id);
create index audit_actor     on audit (workspace_id, actor, id);
create index audit_action    on audit (workspace_id, action, id);
create index audit_personal  on audit (workspace_id, id) where salt is not null;

-- Nobody changes the log. The exceptions: its personal data can be erased, and the log of a workspace that no longer exists
-- can be deleted. PostgreSQL has its own triggers, in `postgres/audit-triggers.ts`.
create trigger audit_replacement before insert on audit
when exists (select 1 from audit where id = new.id)
or   exists (select 1 from audit where workspace_id = new.workspace_id and sequence = new.sequence)
begin
  select raise(abort, 'UNIQUE constraint failed: audit');
end;

create trigger audit_update before update on audit
when not (
  new.actor_name is null and new.address is null and new.personal is null and new.salt is null
  and new.id is old.id and new.workspace_id is old.workspace_id and new.sequence is old.sequence and new.at is old.at
  and new.actor is old.actor and new.action is old.action and new.subject is old.subject and new.detail is old.detail
  and new.personal_digest is old.personal_digest and new.hash is old.hash
)
begin
  select raise(abort, 'The audit log cannot be changed');
end;

create trigger audit_deletion before delete on audit
when exists (select 1 from workspace where id = old.workspace_id)
begin
  select raise(abort, 'The audit log cannot be changed');
end;

create table survey (
  id                  ctext  not null primary key,
  workspace_id        ctext  not null references workspace (id),
  name                ctext  not null,
  type                ctext  not null,
  touchpoint          ctext,
  subject             ctext,
  locale              ctext,
  texts               json   not null,
  reasons             json   not null default '{}',
  questions           json   not null default '[]',
  thanks_links        json   not null default '{}',
  look                json   not null default '{}',
  -- The digest of the logo; the image itself is in survey_logo.
  logo                ctext,
  follow_up_threshold bigint,
  -- The score to reach, from -100 to 100.
  goal                bigint,
  origins             json   not null,
  identity_version    bigint not null default 1,
  created_at          bigint not null,
  updated_at          bigint not null,
  -- Null while the survey is a draft.
  opened_at           bigint,
  -- When the survey closes by itself. From then on it counts as closed, without another change.
  closes_at           bigint,
  closed_at           bigint,
  closed_by           ctext,
  -- The closing time by schedule that has been reported as an event.
  reported_closes_at  bigint,
  -- The last week for which the alarm of the score was computed, and its direction: `up` or `down` while there is one.
  alarm_week          ctext,
  alarm_direction     ctext,
  -- What interviewers say on the phone, by language; what is missing comes from the workspace, then from us.
  phone_script        json   not null default '{}',
  unique (workspace_id, id)
);

create index survey_unreported on survey (closes_at, id) where closed_at is null and closes_at is not null;

-- What happened on a day: shown in the trend of the survey, or of all surveys where it names none.
create table annotation (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  survey_id    ctext,
  day          ctext  not null,
  text         ctext  not null,
  created_at   bigint not null,
  created_by   ctext  not null,
  unique (workspace_id, id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create index annotation_day on annotation (workspace_id, day, id);

create table survey_logo (
  workspace_id ctext not null,
  survey_id    ctext not null primary key,
  type         ctext not null,
  content      ctext not null,
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create table brand_logo (
  workspace_id ctext not null primary key references workspace (id),
  type         ctext not null,
  content      ctext not null
);

create table link (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  survey_id    ctext  not null,
  slug         ctext  not null unique,
  name         ctext,
  properties   json   not null,
  created_at   bigint not null,
  closed_at    bigint,
  closed_by    ctext,
  unique (workspace_id, survey_id, id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create table contact (
  id               ctext  not null primary key,
  workspace_id     ctext  not null references workspace (id),
  external_id      ctext,
  email            ctext,
  phone            ctext,
  name             ctext,
  -- How messages address the contact, if not by the name.
  salutation       ctext,
  locale           ctext,
  properties       json   not null,
  -- Set while the contact is known only from what respondents say about themselves.
  unverified_since bigint,
  -- The search terms the contact is indexed by, as the keys of a JSON object.
  terms            json,
  -- What lists are sorted by: the name by letters and pinyin, and by strokes.
  name_key         ctext,
  stroke_key       ctext,
  created_at       bigint not null,
  updated_at       bigint not null,
  -- By the property `tier`: A to D as 1 to 4, 5 without one. Whom to call first.
  tier             bigint not null generated always as (
    case upper(properties ->> 'tier') when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 else 5 end
  ) stored,
  unique (workspace_id, id),
  unique (workspace_id, external_id),
  unique (workspace_id, email)
);

create index contact_name_key on contact (workspace_id, name_key, id);
create index contact_stroke_key on contact (workspace_id, stroke_key, id);

create index contact_phone on contact (workspace_id, phone, id);
-- People may share a phone number. Of contacts known by nothing else, there is one for each number and name.
create unique index contact_phone_only on contact (workspace_id, phone, coalesce(name, ''))
  where external_id is null and email is null and unverified_since is null;

-- Whom to call for a phone survey, the most valuable first.
create index contact_call_list on contact (workspace_id, tier, id) where phone is not null and unverified_since is null;

-- An unverified contact that was merged into another one: its values, for undoing it. Its responses point here.
create table contact_merge (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  merged_id    ctext  not null,
  merged       json   not null,
  at           bigint not null,
  actor        ctext  not null,
  undone_at    bigint,
  undone_by    ctext,
  unique (workspace_id, contact_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index contact_merge_merged on contact_merge (workspace_id, merged_id);

-- A value of a contact that was replaced or removed, so that no address is lost.
create table former_value (
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  field        ctext  not null,
  value        ctext  not null,
  replaced_at  bigint not null,
  replaced_by  ctext  not null,
  primary key (workspace_id, contact_id, field, value),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index former_value_value on former_value (workspace_id, value);

-- A file of contacts or responses that is imported: its rows in chunks as they came, and the rejected ones with the reason.
-- A dry run comes before the import itself. The command line reads responses without storing their file.
create table import (
  id                 ctext  not null primary key,
  workspace_id       ctext  not null references workspace (id),
  kind               ctext  not null,
  survey_id          ctext,
  file_name          ctext  not null,
  -- Recognises the file by its first rows.
  fingerprint        ctext,
  header             json   not null,
  mapping            json   not null,
  -- How the file was read: its encoding, the line of its header, the tool that wrote it.
  reading            json   not null default '{}',
  row_count          bigint not null,
  processed          bigint not null,
  counts             json   not null default '{}',
  -- Rows by why they were rejected, and by what was left out of them.
  reasons            json   not null default '{}',
  warnings           json   not null default '{}',
  created_at         bigint not null,
  created_by         ctext  not null,
  dry_run_started_at bigint,
  dry_run_at         bigint,
  started_at         bigint,
  -- Set while a command reads the file: when it last stored rows. Null if a job runs the import, which survives a crash.
  progressed_at      bigint,
  finished_at        bigint,
  cancelled_at       bigint,
  undo_started_at    bigint,
  undo_counts        json   not null default '{}',
  undone_at          bigint,
  unique (workspace_id, id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

-- `position` is the number of rows before the chunk.
create table import_chunk (
  workspace_id ctext  not null,
  import_id    ctext  not null,
  position     bigint not null,
  lines        json   not null,
  primary key (workspace_id, import_id, position),
  foreign key (workspace_id, import_id) references import (workspace_id, id)
);

create table import_rejection (
  workspace_id ctext  not null,
  import_id    ctext  not null,
  line         bigint not null,
  reason       ctext  not null,
  cells        json   not null,
  primary key (workspace_id, import_id, line),
  foreign key (workspace_id, import_id) references import (workspace_id, id)
);

-- What an import changed in existing responses and contacts: the earlier values (null for a contact that it created), and
-- the values that it set. For undoing the import; deleted after 30 days.
create table import_change (
  workspace_id ctext  not null,
  import_id    ctext  not null,
  noun         ctext  not null,
  id           ctext  not null,
  before       json,
  after        json   not null,
  primary key (workspace_id, import_id, noun, id),
  foreign key (workspace_id, import_id) references import (workspace_id, id)
);

create index import_change_id on import_change (workspace_id, id);

-- A saved set of contacts for campaigns: those that meet `conditions`, or a fixed list where `conditions` is null.
create table segment (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  name         ctext  not null,
  conditions   json,
  created_at   bigint not null,
  created_by   ctext  not null,
  updated_at   bigint not null,
  unique (workspace_id, id)
);

create unique index segment_name on segment (workspace_id, name);

-- The contacts of a fixed list.
create table segment_contact (
  workspace_id ctext not null,
  segment_id   ctext not null,
  contact_id   ctext not null,
  primary key (workspace_id, segment_id, contact_id),
  foreign key (workspace_id, segment_id) references segment (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index segment_contact_contact on segment_contact (workspace_id, contact_id);

-- Asks contacts to respond to a survey. A draft until `started_at`.
create table campaign (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  survey_id    ctext  not null,
  name         ctext  not null,
  -- Audience, sample, schedule, texts, reminders: see CampaignSettings.
  settings     json   not null,
  -- Grows with each change, so that two members do not overwrite each other.
  version      bigint not null,
  created_at   bigint not null,
  created_by   ctext  not null,
  updated_at   bigint not null,
  started_at   bigint,
  started_by   ctext,
  -- While paused nothing is sent. `pause_reason` is `member`, or why Vouch paused it.
  paused_at    bigint,
  pause_reason ctext,
  cancelled_at bigint,
  cancelled_by ctext,
  finished_at  bigint,
  -- When the next wave is due; null: none is.
  next_wave_at bigint,
  unique (workspace_id, id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create index campaign_workspace on campaign (workspace_id, id);

create index campaign_next_wave on campaign (next_wave_at) where next_wave_at is not null;

create index campaign_running on campaign (workspace_id, id)
  where started_at is not null and finished_at is null and cancelled_at is null;

-- One selection of contacts: a campaign has one, a recurring one has one each day. `position` is the last contact decided on. It
-- moves in the batch that stores the decisions, so that nobody is left out or decided on twice.
create table campaign_wave (
  workspace_id ctext  not null,
  campaign_id  ctext  not null,
  number       bigint not null,
  starts_at    bigint not null,
  -- Of a recurring campaign: the contacts of these days of its period, as a range of their numbers from 0 to 1. Null: all contacts.
  slot_from    double precision,
  slot_to      double precision,
  position     ctext,
  -- The number of contacts in the audience when the sample was drawn, in all and by stratum: what it stands for.
  population   json   not null default '{}',
  selected_at  bigint,
  primary key (campaign_id, number),
  foreign key (workspace_id, campaign_id) references campaign (workspace_id, id)
);

-- Contacts whom an event lets a campaign ask at a time.
create table campaign_entry (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  campaign_id  ctext  not null,
  contact_id   ctext  not null,
  event_id     ctext  not null,
  due_at       bigint not null,
  foreign key (workspace_id, campaign_id) references campaign (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create unique index campaign_entry_event on campaign_entry (campaign_id, event_id);

create index campaign_entry_due on campaign_entry (campaign_id, due_at, id);

create index campaign_entry_contact on campaign_entry (workspace_id, contact_id);

-- What customers did, as other systems report it: see `POST /api/events`. `key` makes retries harmless.
create table contact_event (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  type         ctext  not null,
  key          ctext,
  properties   json   not null,
  -- When it happened.
  at           bigint not null,
  created_at   bigint not null,
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create unique index contact_event_key on contact_event (workspace_id, key) where key is not null;

create index contact_event_contact on contact_event (workspace_id, contact_id, id);

create table invitation (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  survey_id    ctext  not null,
  contact_id   ctext  not null,
  token        ctext  not null unique,
  channel      ctext  not null,
  day          ctext  not null,
  created_at   bigint not null,
  expires_at   bigint,
  answered_at  bigint,
  -- The filter of contacts that a download of personal links was for: one that broke off can be repeated.
  list_key     ctext,
  -- The campaign that invited the contact, in which wave, with which of its texts (`a` or `b`), and the probability with which
  -- the sample included the contact, in which stratum.
  campaign_id  ctext,
  wave         bigint,
  variant      ctext,
  probability  double precision,
  stratum      ctext,
  -- What respondents type where a message cannot carry a personal link: six characters.
  code         ctext,
  -- When a person first opened the personal link, as far as the page can tell a person from a program.
  clicked_at   bigint,
  -- When the contact unsubscribed through this invitation. Stays when the contact subscribes again.
  unsubscribed_at bigint,
  unique (workspace_id, survey_id, id),
  unique (workspace_id, id),
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, campaign_id) references campaign (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index invitation_contact on invitation (workspace_id, contact_id, id);

create unique index invitation_campaign on invitation (campaign_id, wave, contact_id)
  where campaign_id is not null and contact_id <> workspace_id;

-- The figures of a campaign, and the people behind each.
create index invitation_figures
  on invitation (campaign_id, id, wave, variant, stratum, probability, clicked_at, answered_at, unsubscribed_at)
  where campaign_id is not null;

create unique index invitation_code on invitation (workspace_id, code) where code is not null;

-- A message of a campaign: the invitation itself (`reminder` 0) or one of its reminders. It is `waiting`, then `sending` while the
-- process in `sender` has claimed it, and in the end `sent`, `failed` or `skipped`. `at` is since when.
create table delivery (
  id               ctext  not null primary key,
  workspace_id     ctext  not null,
  campaign_id      ctext  not null,
  invitation_id    ctext  not null,
  reminder         bigint not null,
  channel          ctext  not null,
  -- The domain of the recipient: mail servers limit how many messages they take.
  domain           ctext,
  state            ctext  not null,
  at               bigint not null,
  due_at           bigint not null,
  -- Attempts that failed because of this message, and when the first one did.
  attempts         bigint not null default 0,
  first_attempt_at bigint,
  -- Why it was skipped or failed, and what the server said.
  reason           ctext,
  words            ctext,
  -- What the mail provider calls the message.
  provider_id      ctext,
  delivered_at     bigint,
  opened_at        bigint,
  foreign key (workspace_id, campaign_id) references campaign (workspace_id, id),
  foreign key (workspace_id, invitation_id) references invitation (workspace_id, id)
);

create unique index delivery_invitation on delivery (invitation_id, reminder);

create index delivery_due on delivery (campaign_id, due_at, id) where state = 'waiting';

create index delivery_sending on delivery (workspace_id, id) where state = 'sending';

-- The messages of a campaign, in the order of their list.
create index delivery_campaign on delivery (campaign_id, id);

create index delivery_state on delivery (campaign_id, state, id);

create index delivery_reminder on delivery (campaign_id, reminder, id);

create index delivery_reason on delivery (campaign_id, reason, id) where reason is not null;

create index delivery_figures on delivery (campaign_id, reminder, state, reason, opened_at, at, due_at);

create index delivery_sent on delivery (workspace_id, at, domain) where state = 'sent';

create index delivery_provider on delivery (provider_id) where provider_id is not null;

create index delivery_words on delivery (workspace_id, at) where words is not null;

-- The process that sends the messages of a workspace: one at a time, so that limits hold.
create table sender (
  workspace_id  ctext  not null primary key references workspace (id),
  holder        ctext  not null,
  claimed_until bigint not null,
  -- Since the mail server asked to slow down or cannot be reached: nothing is sent before `slow_until`.
  slow_since    bigint,
  slow_until    bigint,
  -- How often in a row, and what the server said.
  slow_count    bigint not null default 0,
  slow_words    ctext
);

-- What came back from messages: see `bounceKinds`. Each invitation that it names is of a contact, until that one is erased.
create table bounce (
  id            ctext  not null primary key,
  workspace_id  ctext  not null references workspace (id),
  contact_id    ctext,
  invitation_id ctext,
  campaign_id   ctext,
  kind          ctext  not null,
  -- The code of RFC 3463, the reason in one word, and what the server said.
  status        ctext,
  reason        ctext  not null,
  words         ctext,
  -- `mail`, or the provider that reported it, and its id of the report.
  source        ctext  not null,
  source_id     ctext,
  at            bigint not null,
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create unique index bounce_source on bounce (workspace_id, source, source_id) where source_id is not null;

create index bounce_list on bounce (workspace_id, id);

create index bounce_contact on bounce (workspace_id, contact_id, id);

create index bounce_invitation on bounce (invitation_id) where invitation_id is not null;

create index bounce_words on bounce (workspace_id, at) where words is not null;

create index bounce_campaign on bounce (campaign_id, invitation_id, id, kind, reason) where campaign_id is not null;

-- Addresses that get no surveys, whichever contact has them: `bounced`, `complained`, `unsubscribed`, `wrong-person`, or
-- `imported` by staff. They outlive their contact: then `address` is null, and `digest` alone recognises them.
create table suppression (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  -- `email` or `phone`.
  kind         ctext  not null,
  digest       ctext  not null,
  address      ctext,
  reason       ctext  not null,
  -- What the server said, or a note.
  detail       ctext,
  at           bigint not null,
  created_by   ctext  not null
);

create unique index suppression_digest on suppression (workspace_id, digest, reason);

create index suppression_list on suppression (workspace_id, id);

-- How often a contact wants to be asked: the throttle of the workspace counts `throttle_factor` times. `merge_id` is the merge
-- that has moved it here.
create table asking_preference (
  workspace_id    ctext  not null,
  contact_id      ctext  not null,
  throttle_factor bigint not null,
  at              bigint not null,
  source          ctext  not null,
  merge_id        ctext,
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

-- That a contact agreed to text messages: when, to which text, and where.
create table message_consent (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  channel      ctext  not null,
  text         ctext  not null,
  source       ctext  not null,
  at           bigint not null,
  withdrawn_at bigint,
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index message_consent_contact on message_consent (workspace_id, contact_id, channel);

-- A gateway that sends text messages by HTTP. Its secrets are encrypted.
create table gateway (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  name         ctext  not null,
  settings     json   not null,
  secrets      ctext  not null,
  created_at   bigint not null,
  updated_at   bigint not null,
  unique (workspace_id, id)
);

create unique index gateway_name on gateway (workspace_id, name);

-- The latest invitation of a contact. Invitations are stored in one batch with this row, which refuses a second one within the
-- throttle: of two calls at once, only one invites the contact.
create table latest_invitation (
  workspace_id  ctext  not null,
  contact_id    ctext  not null,
  invitation_id ctext  not null,
  at            bigint not null,
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

-- A decision not to invite a contact, and why.
create table decision (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  survey_id    ctext  not null,
  contact_id   ctext  not null,
  reason       ctext  not null,
  -- When the reason ends, or null if that is unknown.
  until        bigint,
  at           bigint not null,
  -- The campaign that would have invited the contact, and in which wave.
  campaign_id  ctext,
  wave         bigint,
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index decision_contact on decision (workspace_id, contact_id, id);

create index decision_campaign on decision (campaign_id, id, reason, wave) where campaign_id is not null;

-- Contacts who are not to be surveyed any more: on one channel, or on all where `channel` is null. `source` says by what: see
-- `unsubscriptionSources`. `merge_id` is the merge that has moved it here.
create table unsubscription (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  channel      ctext,
  -- Only surveys of this type, or all where it is null.
  survey_type  ctext,
  at           bigint not null,
  source       ctext  not null,
  merge_id     ctext,
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index unsubscription_list on unsubscription (workspace_id, id);

create unique index unsubscription_contact
  on unsubscription (workspace_id, contact_id, coalesce(channel, ''), coalesce(survey_type, ''), coalesce(merge_id, ''));

-- What people ask for about their data (`see`, `correct`, `withdraw` or `delete`), and what became of it. Outlives the contact:
-- then `contact_id` is null, and `detail` (the correction or a note) empty.
create table privacy_request (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  kind         ctext  not null,
  source       ctext  not null,
  contact_id   ctext,
  detail       json   not null default '{}',
  received_at  bigint not null,
  due_at       bigint not null,
  handled_at   bigint,
  handled_by   ctext,
  outcome      ctext
);

create index privacy_request_workspace on privacy_request (workspace_id, id);
create index privacy_request_open      on privacy_request (workspace_id, id) where handled_at is null;
create index privacy_request_contact   on privacy_request (workspace_id, contact_id, id) where contact_id is not null;
-- Of each kind, a contact has one open request by personal link.
create unique index privacy_request_by_link on privacy_request (workspace_id, contact_id, kind)
where handled_at is null and source = 'personal-link';

-- A call for a survey: the outcome is `response`, `refused`, `not-reached` or `wrong-number`. Without a contact if a caller
-- who gave no name responded. A call with a response has its id. `merge_id` is the merge that has moved the call here.
create table phone_call (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  survey_id    ctext  not null,
  contact_id   ctext,
  outcome      ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  merge_id     ctext,
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

create index phone_call_contact on phone_call (workspace_id, contact_id, id) where contact_id is not null;
create index phone_call_survey  on phone_call (workspace_id, survey_id, id);

-- Which interviewer is calling a contact, and until when no other one does. Expires by itself, and ends with the call.
create table call_lease (
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  actor        ctext  not null,
  until        bigint not null,
  primary key (workspace_id, contact_id)
);

create table response (
  id                      ctext  not null primary key,
  workspace_id            ctext  not null,
  survey_id               ctext  not null,
  key                     ctext  not null unique,
  score                   bigint not null check (score between 0 and 10),
  comment                 ctext,
  comment_folded          ctext,
  -- The search terms the comment is indexed by, as the keys of a JSON object.
  terms                   json,
  answers                 json   not null,
  -- The reasons selected, as the keys of a JSON object. They are ids of the survey, so they stay when answers are redacted.
  reasons                 json   not null default '{}',
  properties              json   not null,
  contact_id              ctext,
  identity                ctext,
  -- What the respondent says about themselves without a signature.
  unverified_contact      ctext,
  contact_requested_at    bigint,
  channel                 ctext  not null,
  link_id                 ctext  references link (id),
  invitation_id           ctext  references invitation (id),
  page                    ctext,
  locale                  ctext,
  interaction             ctext,
  -- Reasons, separated by a space. A suspect response does not use up its invitation; once cleared, it moves to invitation_id.
  suspicion               ctext,
  suspected_invitation_id ctext,
  cleared_at              bigint,
  cleared_by              ctext,
  -- A user excluded the response from the score.
  excluded_at             bigint,
  excluded_by             ctext,
  day                     ctext  not null,
  answered_at             bigint not null,
  created_at              bigint not null,
  updated_at              bigint not null,
  -- The import that added the response.
  import_id               ctext,
  -- Who entered it for a respondent on the phone: see `Caller`.
  entered_by              ctext,
  -- The merge of contacts that moved the response.
  merge_id                ctext,
  -- Of a response verified by a signature: a digest of the survey, the contact and their verified response before it.
  verified_slot           ctext,
  unique (workspace_id, id),
  unique (workspace_id, survey_id, id),
  foreign key (workspace_id, survey_id)  references survey  (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id)
);

-- The columns after the id let a report count each contact once from this index alone.
create index response_contact on response (workspace_id, contact_id, id, survey_id, day, score, suspicion, cleared_at)
  where contact_id is not null;
create unique index response_invitation on response (invitation_id) where invitation_id is not null;
create unique index response_verified_slot on response (verified_slot) where verified_slot is not null;
create index response_merge   on response (workspace_id, merge_id, id) where merge_id is not null;
create index response_score   on response (workspace_id, score, id);
create index response_suspect on response (workspace_id, id) where suspicion is not null;
-- Erasing a contact searches what other respondents said about themselves.
create index response_unverified_contact on response (workspace_id, id) where unverified_contact is not null;
-- The last response of a link, and the foreign key check of a deleted one.
create index response_link on response (link_id, id) where link_id is not null;
create index response_import on response (workspace_id, import_id, id) where import_id is not null;

-- The previous version of a response that a user changed. The row of a deleted response outlives it, with its key, so that
-- the response does not come back when it is sent or imported again.
create table response_change (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  response_id  ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  survey_id    ctext  not null,
  score        bigint not null,
  comment      ctext,
  properties   json   not null,
  deleted_at   bigint,
  deleted_key  ctext
);

create index response_change_response on response_change (workspace_id, response_id, id);
create index response_change_deleted  on response_change (deleted_key) where deleted_key is not null;

create table response_tag (
  workspace_id ctext  not null,
  response_id  ctext  not null,
  tag          ctext  not null,
  created_at   bigint not null,
  created_by   ctext  not null,
  primary key (workspace_id, response_id, tag),
  foreign key (workspace_id, response_id) references response (workspace_id, id)
);

create index response_tag_tag on response_tag (workspace_id, tag, response_id);

create table response_note (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  response_id  ctext  not null,
  text         ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  actor_name   ctext  not null,
  foreign key (workspace_id, response_id) references response (workspace_id, id)
);

create index response_note_response on response_note (workspace_id, response_id, id);

-- Full-text index of comments and contacts: whole words in scripts with spaces, pairs of characters in the others.
create table search_term (
  workspace_id ctext not null,
  noun         ctext not null,
  term         ctext not null,
  id           ctext not null,
  primary key (workspace_id, noun, term, id)
) without rowid;

-- At most one per response, under the same id. `owner` is a name; `owner_id` is set when the owner is a member.
-- `score`, `tier` (A to D as 1 to 4, 5 without one) and `call_at` (due, or opened when nothing is due) are sort keys of the call
-- list; so are `urgency` (asked for a call, then tiers A and B, then the lowest score) and `deadline` (never null).
-- `postponed_until` is when the next call is due, if a call has been tried. The follow-up opened with `opened_due_at` and
-- `opened_owner`. `unnotified_since` is when it was assigned, until its owner has been told; null if someone assigned it to themselves.
create table follow_up (
  response_id     ctext  not null primary key references response (id),
  workspace_id    ctext  not null,
  survey_id       ctext  not null,
  reason          ctext  not null,
  note            ctext,
  owner           ctext,
  owner_id        ctext  references app_user (id),
  unnotified_since bigint,
  score           bigint not null default 0,
  tier            bigint not null default 5,
  call_at         bigint not null default 0,
  opened_at       bigint not null,
  opened_due_at   bigint,
  opened_owner    ctext,
  -- Rises with each follow-up of the workspace: the next one goes to the member who has been given none for the longest time.
  turn            bigint not null default 0,
  due_at          bigint,
  postponed_until bigint not null default 0,
  done_at         bigint,
  done_by         ctext,
  -- The due time whose passing has been reported as an event.
  overdue_due_at  bigint,
  updated_at      bigint not null,
  urgency         bigint not null generated always as (
    case when reason = 'contact-requested' then 0 else 1000 end + case when tier < 3 then tier * 100 else 300 end + score
  ) stored,
  deadline        bigint not null generated always as (coalesce(due_at, 253402300799999)) stored,
  unique (workspace_id, response_id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create index follow_up_unreported on follow_up (due_at, response_id)
where done_at is null and due_at is not null and due_at <> coalesce(overdue_due_at, -1);
create index follow_up_survey   on follow_up (workspace_id, survey_id, response_id);
create index follow_up_open     on follow_up (workspace_id, response_id) where done_at is null;
create index follow_up_owner    on follow_up (workspace_id, owner, response_id) where owner is not null;
create index follow_up_owner_id on follow_up (workspace_id, owner_id, response_id) where owner_id is not null;
create index follow_up_unnotified on follow_up (workspace_id, owner_id, unnotified_since, response_id)
where unnotified_since is not null;
create index follow_up_turn     on follow_up (workspace_id, owner_id, turn) where owner_id is not null;
create index follow_up_queue    on follow_up (
  workspace_id, urgency, response_id, deadline, postponed_until, call_at, owner_id, survey_id
) where done_at is null;
-- The queue of one owner, by name and by member.
create index follow_up_queue_of_name on follow_up (
  workspace_id, owner, urgency, response_id, deadline, postponed_until, call_at
) where done_at is null and owner is not null;
create index follow_up_queue_of_member on follow_up (
  workspace_id, owner_id, urgency, response_id, deadline, postponed_until, call_at
) where done_at is null and owner_id is not null;
create index follow_up_call     on follow_up (workspace_id, call_at, response_id, due_at, owner_id) where done_at is null;
create index follow_up_score    on follow_up (workspace_id, score, response_id) where done_at is null;
create index follow_up_tier     on follow_up (workspace_id, tier, response_id) where done_at is null;
create index follow_up_due      on follow_up (workspace_id, opened_due_at, response_id, done_at) where opened_due_at is not null;
create index follow_up_done     on follow_up (workspace_id, done_at, response_id, owner_id) where done_at is not null;
create index follow_up_own_done on follow_up (workspace_id, owner_id, done_at, response_id)
where done_at is not null and owner_id is not null;

-- A call that was tried: the outcome is `solved`, `call-back` or `not-reached`, the cause a reason of the survey. A member who
-- takes it back leaves the row. `before` holds what the attempt changed. The change with the same id has its note.
create table follow_up_attempt (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  response_id  ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  actor_name   ctext  not null,
  outcome      ctext  not null,
  cause        ctext,
  before       json   not null,
  undone_at    bigint,
  undone_by    ctext,
  foreign key (workspace_id, response_id) references follow_up (workspace_id, response_id) on delete cascade
);

create index follow_up_attempt_at on follow_up_attempt (workspace_id, at, outcome) where undone_at is null;
create index follow_up_attempt_response on follow_up_attempt (workspace_id, response_id, id);

-- The members who take new follow-ups in turn. Without any, all whose role includes follow-ups do, owners only if there is
-- nobody else.
create table follow_up_assignee (
  workspace_id ctext not null,
  user_id      ctext not null,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade
);

-- Who owns the new follow-ups whose property has this value.
create table follow_up_property_owner (
  workspace_id ctext not null,
  value        ctext not null,
  user_id      ctext not null,
  primary key (workspace_id, value),
  foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade
);

create index follow_up_property_owner_user on follow_up_property_owner (workspace_id, user_id);

-- `changed` holds the fields that were set, and their new values.
create table follow_up_change (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  response_id  ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  actor_name   ctext  not null,
  changed      json   not null,
  -- Of a change of several follow-ups: its id, and the previous values, by which it can be taken back.
  bulk_id      ctext,
  before       json,
  foreign key (workspace_id, response_id) references follow_up (workspace_id, response_id) on delete cascade
);

create index follow_up_change_bulk on follow_up_change (workspace_id, bulk_id, response_id) where bulk_id is not null;
create index follow_up_change_at on follow_up_change (workspace_id, at, response_id);
create index follow_up_change_response on follow_up_change (workspace_id, response_id, id);

-- Responses by score in every segment: `s0` to `s10`, and their sum in `count`. Each response is counted in three periods: ever
-- (''), its month ('2026-11') and its day ('2026-11-22'). The whole survey is the segment with the empty key and value;
-- suspect responses are counted under the empty key and the value 'suspect' only. Responses by phone are counted once more under
-- the key '$channel', those through other channels are the rest. By link, responses are counted ever only;
-- reasons and tags within a segment, under a key such as '$reason:shop=Shop 3', by day only.
create table tally (
  workspace_id  ctext  not null,
  survey_id     ctext  not null,
  segment_key   ctext  not null,
  span          ctext  not null,
  segment_value ctext  not null,
  period        ctext  not null,
  s0            bigint not null,
  s1            bigint not null,
  s2            bigint not null,
  s3            bigint not null,
  s4            bigint not null,
  s5            bigint not null,
  s6            bigint not null,
  s7            bigint not null,
  s8            bigint not null,
  s9            bigint not null,
  s10           bigint not null,
  count         bigint not null,
  primary key (survey_id, segment_key, span, segment_value, period),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
) without rowid;

create table invitation_tally (
  workspace_id ctext  not null,
  survey_id    ctext  not null,
  day          ctext  not null,
  invited      bigint not null,
  answered     bigint not null,
  primary key (survey_id, day),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

-- Visits by bots, which count nowhere else.
create table ignored_visit_tally (
  workspace_id ctext  not null,
  survey_id    ctext  not null,
  day          ctext  not null,
  kind         ctext  not null,
  count        bigint not null,
  primary key (survey_id, day, kind),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

-- What has happened, without personal data, for rules, webhooks and programs that read the feed. Written in the batch of its cause and
-- kept 30 days. `position` counts the events of a workspace from 1 without gaps. The router gives it afterwards, because batches
-- that end late may hold earlier ids. `caused_by` is the actor, see `Caller`, or null for a respondent.
create table event (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  type         ctext  not null,
  -- The id of what the event is about: see `eventTypes`.
  subject_id   ctext  not null,
  survey_id    ctext,
  data         json   not null,
  caused_by    ctext,
  at           bigint not null,
  position     bigint,
  -- Of `response.created`: the ids of the rules that it has started so far.
  rule_ids     json
);

create unique index event_position on event (workspace_id, position) where position is not null;
create index event_unplaced on event (workspace_id, id) where position is null;

-- The last position of a workspace. Of two routers, the one that comes second fails on it and looks again.
create table event_feed (
  workspace_id ctext  not null primary key references workspace (id),
  position     bigint not null
);

-- Where messages go: see `shared/channel.ts`. `secrets` is encrypted JSON: addresses that are secrets, tokens and signing keys.
-- A channel of kind `webhook` may have subscriptions of its own in `settings`. One process at a time sends through a channel.
create table channel (
  id              ctext  not null primary key,
  workspace_id    ctext  not null references workspace (id),
  kind            ctext  not null,
  name            ctext  not null,
  settings        json   not null,
  secrets         ctext  not null,
  created_at      bigint not null,
  updated_at      bigint not null,
  -- Since when every attempt has failed.
  failing_since   bigint,
  disabled_at     bigint,
  -- `member`, `gone` (the receiver answered 410), `broken` or `failing`.
  disabled_reason ctext,
  held_by         ctext,
  held_until      bigint,
  -- Until when nothing is sent, as the receiver asks, or because it is down.
  paused_until    bigint,
  unique (workspace_id, id)
);

create unique index channel_name on channel (workspace_id, name);

-- When something happens, and if conditions hold, then something is done: see `shared/rule.ts`.
create table rule (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  name         ctext  not null,
  settings     json   not null,
  created_at   bigint not null,
  updated_at   bigint not null,
  paused_at    bigint,
  unique (workspace_id, id)
);

create unique index rule_name on rule (workspace_id, name);

-- What is to be sent through a channel: an event to a webhook, an alert to people, or a test message. The router adds it in the batch
-- that places its event. Alerts that wait together may leave as one message, with one `message_id`.
create table channel_delivery (
  id            ctext  not null primary key,
  workspace_id  ctext  not null,
  channel_id    ctext  not null,
  kind          ctext  not null,
  event_id      ctext,
  rule_id       ctext,
  -- Whose personal data the message has, and the response that says it.
  contact_id    ctext,
  response_id   ctext,
  -- The member an email goes to, empty for other channels.
  recipient_id  ctext  not null default '',
  -- The body for a webhook, the same on each attempt, or null for alerts, which are built when they are sent.
  body          ctext,
  -- `waiting`, `sent`, `failed` or `dropped`.
  state         ctext  not null,
  due_at        bigint not null,
  -- What it waits for together with others, to leave as one message: `group`, `quiet`, or null.
  held_for      ctext,
  attempts      bigint not null default 0,
  -- Of the message that was or will be sent, once that is decided.
  message_id    ctext,
  -- How often an alert was sent again, each time as a new message.
  resends       bigint not null default 0,
  -- Why the last attempt failed, or why it was dropped.
  reason        ctext,
  created_at    bigint not null,
  at            bigint,
  unique (workspace_id, id),
  foreign key (workspace_id, channel_id) references channel (workspace_id, id)
);

create unique index channel_delivery_event on channel_delivery (channel_id, event_id, recipient_id) where event_id is not null;
create index channel_delivery_due on channel_delivery (channel_id, due_at, event_id) where state = 'waiting';
create index channel_delivery_list on channel_delivery (channel_id, id);
create index channel_delivery_finished on channel_delivery (channel_id, at) where at is not null;
create index channel_delivery_contact on channel_delivery (workspace_id, contact_id) where contact_id is not null;
create index channel_delivery_response on channel_delivery (workspace_id, response_id) where response_id is not null;

-- Each attempt to send a message, with the request and the response, secrets masked. Kept as long as events.
create table channel_attempt (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  channel_id   ctext  not null,
  message_id   ctext  not null,
  at           bigint not null,
  duration_ms  bigint not null,
  -- What became of it: see `Judgement`, and why.
  outcome      ctext  not null,
  reason       ctext,
  status       bigint,
  request      ctext,
  response     ctext,
  foreign key (workspace_id, channel_id) references channel (workspace_id, id)
);

create index channel_attempt_channel on channel_attempt (channel_id, id);
create index channel_attempt_message on channel_attempt (workspace_id, message_id, id);

-- Work to do after the change that caused it. A process claims a job until `claimed_until`; then any process may.
create table job (
  id            ctext  not null primary key,
  workspace_id  ctext  not null references workspace (id),
  type          ctext  not null,
  payload       json   not null,
  created_at    bigint not null,
  due_at        bigint not null,
  claimed_until bigint,
  attempts      bigint not null,
  last_error    ctext
);

create index job_due on job (due_at);

-- When each periodic task last ran.
-- The last email and the last backup of the whole service, and why they failed.
create table service_event (
  name  ctext  not null primary key,
  at    bigint not null,
  error ctext
);

create table periodic_task (
  name        ctext  not null primary key,
  last_run_at bigint not null
);

insert into migration (version) values (1);
