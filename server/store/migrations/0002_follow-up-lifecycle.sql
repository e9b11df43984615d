-- The lifecycle of a follow-up, and what comes of it: causes, messages, teams, patterns, the blocklist, improvement actions, referrals
-- and praise.

-- `stage` of an open follow-up is `new`, `contacted` or `waiting` (for the customer). Done, it is `solved` (the customer will be
-- asked again at `ask_at`), `asked` (and has not responded yet), or ends as `closed`, `won-back`, `neutral`, `lost`, `unanswered`,
-- `unreachable` or `merged`: see `shared/follow-up-stages.ts`. `level` counts escalations after the customer was asked again.
alter table follow_up add column stage ctext not null default 'new';
alter table follow_up add column level bigint not null default 0;
alter table follow_up add column team_id ctext;
-- When the customer was first reached.
alter table follow_up add column contacted_at bigint;
-- Ids of the lists that the workspace edits: see `follow_up_choice`.
alter table follow_up add column cause ctext;
alter table follow_up add column remedy ctext;
-- A token of amends, in minor units of its currency.
alter table follow_up add column amends bigint;
alter table follow_up add column amends_currency ctext;
-- What the customer has been promised.
alter table follow_up add column promise ctext;
-- The working time in milliseconds that was left when the deadline was paused; null while it runs.
alter table follow_up add column paused_left bigint;
-- 0: nothing done yet, 1: the owner was reminded, 2: the managers were notified, 3: it was reassigned. The next step is due at `escalate_at`.
alter table follow_up add column escalation bigint not null default 0;
alter table follow_up add column escalate_at bigint;
-- When to ask the customer again, when that was done, through which invitation, and what came back.
alter table follow_up add column ask_at bigint;
alter table follow_up add column asked_at bigint;
alter table follow_up add column asked_invitation_id ctext;
alter table follow_up add column asked_response_id ctext;
alter table follow_up add column score_after bigint;
-- The first score after stays when the customer is asked once more.
alter table follow_up add column first_score_after bigint;
-- When `stage` reached an end.
alter table follow_up add column concluded_at bigint;
-- The follow-up of the same customer that goes on in place of this one.
alter table follow_up add column merged_into ctext;

create index follow_up_stage on follow_up (workspace_id, stage, urgency, response_id) where stage in ('contacted', 'waiting');
create index follow_up_solved on follow_up (workspace_id, done_at, response_id) where stage in ('solved', 'asked');
create index follow_up_ask_at on follow_up (ask_at, response_id) where ask_at is not null;
create unique index follow_up_asked on follow_up (asked_invitation_id) where asked_invitation_id is not null;
create index follow_up_asked_at on follow_up (asked_at, response_id) where stage = 'asked';
-- Opened again by hand since the customer was asked, who may respond still.
create index follow_up_late_answer on follow_up (asked_at, response_id)
where asked_invitation_id is not null and asked_response_id is null and stage in ('new', 'contacted', 'waiting', 'solved');
create index follow_up_escalate_at on follow_up (escalate_at, response_id) where escalate_at is not null;
create index follow_up_merged on follow_up (workspace_id, merged_into) where merged_into is not null;
create index follow_up_merged_response on follow_up (workspace_id, response_id) where merged_into is not null;
create index follow_up_cause on follow_up (workspace_id, cause, response_id) where cause is not null;
create index follow_up_concluded on follow_up (workspace_id, concluded_at, response_id) where concluded_at is not null;
create index follow_up_team on follow_up (workspace_id, team_id, response_id) where team_id is not null;
create index follow_up_open_team on follow_up (workspace_id, team_id, response_id)
where team_id is not null and done_at is null;

-- How the customer was contacted: `phone`, `email`, `message`, `visit` or `other`; and what was entered with it.
alter table follow_up_attempt add column channel ctext not null default 'phone';
alter table follow_up_attempt add column remedy ctext;
alter table follow_up_attempt add column amends bigint;
alter table follow_up_attempt add column amends_currency ctext;
alter table follow_up_attempt add column promise ctext;

-- Existing follow-ups: what is done stays done, and nobody is asked again because of an upgrade.
update follow_up set stage = 'closed', concluded_at = done_at where done_at is not null;
update follow_up
set    contacted_at = (
         select min(a.at) from follow_up_attempt a
         where  a.workspace_id = follow_up.workspace_id and a.response_id = follow_up.response_id
         and    a.outcome in ('solved', 'call-back') and a.undone_at is null
         -- What was closed together with others is no contact.
         and    not exists (select 1 from follow_up_change h where h.id = a.id and h.bulk_id is not null)),
       cause = (
         select a.cause from follow_up_attempt a
         where  a.workspace_id = follow_up.workspace_id and a.response_id = follow_up.response_id
         and    a.undone_at is null and a.cause is not null
         order by a.id desc
         limit 1);
update follow_up set stage = 'contacted' where done_at is null and contacted_at is not null;

-- What a workspace has changed of the lists of causes and remedies, or added to them: `kind` is `cause` or `remedy`. What is not
-- here is as we deliver it. `category` of a cause is `value`, `system` or `people`; `names` has texts by language.
create table follow_up_choice (
  workspace_id ctext  not null references workspace (id),
  kind         ctext  not null,
  id           ctext  not null,
  category     ctext,
  names        json   not null,
  position     bigint not null,
  archived_at  bigint,
  created_at   bigint not null,
  updated_at   bigint not null,
  primary key (workspace_id, kind, id)
);

-- `lifecycle_settings`: see `shared/follow-up-lifecycle-settings.ts`. The other columns hold what the workspace has written in place of our texts.
alter table workspace add column lifecycle_settings json not null default '{}';
alter table workspace add column recovery_guide json not null default '{}';
alter table workspace add column blocklist_rules json not null default '{}';
alter table workspace add column referral_settings json not null default '{}';
-- The id up to which responses have been searched for praise.
alter table workspace add column praise_after ctext;
-- ISO 4217; null: that of the country.
alter table workspace add column currency ctext;

create table team (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  name         ctext  not null,
  -- How its members get new follow-ups: in turn (`round-robin`), or who has the fewest open ones (`load`).
  assignment   ctext  not null default 'round-robin',
  created_at   bigint not null,
  updated_at   bigint not null,
  unique (workspace_id, id)
);

create unique index team_name on team (workspace_id, name);

create table team_member (
  workspace_id ctext  not null,
  team_id      ctext  not null,
  user_id      ctext  not null,
  -- 1: leads the team, and sees the follow-ups of its members.
  is_lead      bigint not null default 0,
  primary key (workspace_id, team_id, user_id),
  foreign key (workspace_id, team_id) references team (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade
);

create index team_member_user on team_member (workspace_id, user_id, is_lead);

-- Out of office: the first and last day, inclusive, in the time zone of the workspace.
alter table member add column away_from ctext;
alter table member add column away_until ctext;

-- Instead of a member, a team may own the new follow-ups whose property has this value: its members take turns.
create table follow_up_property_team (
  workspace_id ctext not null,
  value        ctext not null,
  team_id      ctext not null,
  primary key (workspace_id, value),
  foreign key (workspace_id, team_id) references team (workspace_id, id) on delete cascade
);

create index follow_up_property_team_team on follow_up_property_team (workspace_id, team_id);

-- Emails between a member and the customer of a follow-up. `direction` is `out` or `in`. `state` of one that goes out is `waiting`,
-- `sent` or `failed`. `mail_id` is the Message-ID: a mail that comes twice is stored once.
create table follow_up_message (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  response_id  ctext  not null,
  direction    ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  actor_name   ctext  not null,
  address      ctext  not null,
  subject      ctext  not null,
  text         ctext  not null,
  mail_id      ctext  not null,
  state        ctext  not null,
  error        ctext,
  foreign key (workspace_id, response_id) references follow_up (workspace_id, response_id) on delete cascade
);

create unique index follow_up_message_mail on follow_up_message (workspace_id, direction, mail_id);
create index follow_up_message_response on follow_up_message (workspace_id, response_id, id);

-- Texts for replies that the workspace has written or changed. Those of ours that it has not changed are not here.
create table reply_template (
  workspace_id ctext  not null references workspace (id),
  id           ctext  not null,
  name         ctext  not null,
  -- Subject and text by language.
  texts        json   not null,
  archived_at  bigint,
  updated_at   bigint not null,
  primary key (workspace_id, id)
);

-- Rules that find patterns in what customers do, as far as the workspace has changed or added them: `settings` holds what differs from
-- ours (`names`, `suggestions`, `conditions`; see `shared/pattern.ts`). The first pattern that fits is that of the customer.
create table pattern (
  workspace_id ctext  not null references workspace (id),
  id           ctext  not null,
  position     bigint not null,
  settings     json   not null,
  paused_at    bigint,
  updated_at   bigint not null,
  primary key (workspace_id, id)
);

-- The customers who were detractors lately, each with their pattern (null if none fits) and since when. Computed anew each night, and when
-- a follow-up opens or closes. `outcome` is what became of them in their latest follow-up; `converted` is 1 if they are no longer
-- detractors, 0 if they are, and null if they were not asked again or did not respond.
create table contact_pattern (
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  pattern_id   ctext,
  since        bigint not null,
  outcome      ctext  not null,
  converted    bigint,
  -- The time of the facts.
  updated_at   bigint not null,
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id) on delete cascade
);

create index contact_pattern_pattern on contact_pattern (workspace_id, pattern_id, contact_id);
create index contact_pattern_figures on contact_pattern (workspace_id, pattern_id, outcome, converted);

-- The contact up to which patterns have been computed in a run; null if none is under way. And when the last run started.
alter table workspace add column pattern_cursor ctext;
alter table workspace add column patterns_at bigint;

-- Customers who get no offers and no surveys. One member proposes an entry, another approves or rejects it. It ends at `until` at the
-- latest, unless it is approved anew.
create table blocklist_entry (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  -- Which of the written rules, and what happened.
  rule         ctext  not null,
  reason       ctext  not null,
  review_day   ctext  not null,
  until        ctext  not null,
  proposed_at  bigint not null,
  proposed_by  ctext  not null,
  proposer     ctext  not null,
  decided_at   bigint,
  decided_by   ctext,
  decider      ctext,
  -- `proposed`, `active`, `rejected` or `ended`.
  state        ctext  not null,
  ended_at     bigint,
  ended_by     ctext,
  ender        ctext,
  -- Why it ended early, or was rejected.
  end_reason   ctext,
  unique (workspace_id, id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id) on delete cascade
);

create unique index blocklist_entry_contact on blocklist_entry (workspace_id, contact_id) where state in ('proposed', 'active');
create index blocklist_entry_state on blocklist_entry (workspace_id, state, id);
create index blocklist_entry_review on blocklist_entry (workspace_id, review_day, id) where state = 'active';
create index blocklist_entry_past on blocklist_entry (workspace_id, id) where state in ('rejected', 'ended');
create index blocklist_entry_until on blocklist_entry (until, id) where state = 'active';
create index blocklist_entry_history on blocklist_entry (workspace_id, contact_id, id);
create index blocklist_entry_rejected on blocklist_entry (decided_at) where state = 'rejected' and reason <> '';

-- Who created a key: approving what it proposed would be the same person. Null if nobody knows, as of the first key of a workspace.
alter table api_key add column created_by ctext;
update api_key
set    created_by = (
         select min(a.actor) from audit a
         where  a.workspace_id = api_key.workspace_id and a.action = 'api-key.created' and a.subject = api_key.id);

-- An improvement that removes causes. Days are of the workspace's time zone; `state` is `planned`, `started`, `done` or `cancelled`.
create table action (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  title        ctext  not null,
  description  ctext,
  owner_id     ctext  references app_user (id),
  -- Only the responses of this survey count; null: those of all surveys, without those that ask again.
  survey_id    ctext,
  state        ctext  not null,
  due_day      ctext,
  started_day  ctext,
  done_day     ctext,
  -- How often a cause came back after the action was done.
  reopened     bigint not null default 0,
  -- The comparison of before and after, and when it was made: see `ActionFigures`.
  figures      json,
  measured_at  bigint not null default 0,
  -- When to look next whether its causes have come back; null: not until it is done again.
  return_check_at bigint,
  created_at   bigint not null,
  updated_at   bigint not null,
  unique (workspace_id, id),
  foreign key (workspace_id, survey_id) references survey (workspace_id, id)
);

create index action_state on action (workspace_id, state, id);
create index action_owner on action (workspace_id, owner_id, id) where owner_id is not null;
create index action_survey on action (workspace_id, survey_id) where survey_id is not null;
create index action_due on action (workspace_id, due_day, id) where state in ('planned', 'started');
create index action_return_check on action (return_check_at, id) where return_check_at is not null;
create index action_measured on action (measured_at, id) where state <> 'cancelled';

create table action_cause (
  workspace_id ctext not null,
  action_id    ctext not null,
  cause        ctext not null,
  primary key (workspace_id, action_id, cause),
  foreign key (workspace_id, action_id) references action (workspace_id, id) on delete cascade
);

create index action_cause_cause on action_cause (workspace_id, cause, action_id);

create table action_change (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  action_id    ctext  not null,
  at           bigint not null,
  actor        ctext  not null,
  actor_name   ctext  not null,
  changed      json   not null,
  foreign key (workspace_id, action_id) references action (workspace_id, id) on delete cascade
);

create index action_change_action on action_change (workspace_id, action_id, id);

-- Emails that thank customers, one for each response at most. `state` is `waiting`, `sent`, `skipped` or `failed`, with the reason.
create table thanks (
  response_id   ctext  not null primary key,
  workspace_id  ctext  not null,
  contact_id    ctext  not null,
  -- 1: it asks for a recommendation, too.
  asks_referral bigint not null,
  state         ctext  not null,
  reason        ctext,
  created_at    bigint not null,
  -- The rule that thanks: see `Caller`.
  created_by    ctext  not null,
  settled_at    bigint,
  foreign key (workspace_id, response_id) references response (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id)  references contact  (workspace_id, id) on delete cascade
);

create index thanks_contact on thanks (workspace_id, contact_id, created_at);
create index thanks_state on thanks (workspace_id, state, created_at);

-- The personal link of a customer who recommends us: `/r/{code}`. `visits` counts people who went on from it.
create table referral (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  contact_id   ctext  not null,
  code         ctext  not null unique,
  visits       bigint not null default 0,
  created_at   bigint not null,
  created_by   ctext  not null,
  -- When an email has last asked for a recommendation.
  asked_at     bigint,
  unique (workspace_id, id),
  unique (workspace_id, contact_id),
  foreign key (workspace_id, contact_id) references contact (workspace_id, id) on delete cascade
);

-- A newcomer who came by a referral. `source` is `api`, `pixel` or `till`; `key` makes retries harmless.
create table referral_conversion (
  id           ctext  not null primary key,
  workspace_id ctext  not null,
  referral_id  ctext  not null,
  key          ctext  not null,
  source       ctext  not null,
  -- The newcomer, if known.
  contact_id   ctext,
  at           bigint not null,
  recorded_by  ctext  not null,
  reward       ctext,
  rewarded_at  bigint,
  rewarded_by  ctext,
  foreign key (workspace_id, referral_id) references referral (workspace_id, id) on delete cascade
);

create unique index referral_conversion_key on referral_conversion (workspace_id, key);
create index referral_conversion_referral on referral_conversion (workspace_id, referral_id, id);
create index referral_conversion_list on referral_conversion (workspace_id, id);
create index referral_conversion_contact on referral_conversion (workspace_id, contact_id) where contact_id is not null;

-- The people whom customers praise, by the names that customers know. `user_id` is set for members, `manager_id` is notified too.
create table colleague (
  id           ctext  not null primary key,
  workspace_id ctext  not null references workspace (id),
  name         ctext  not null,
  -- Other names, as a JSON array.
  aliases      json   not null default '[]',
  email        ctext,
  user_id      ctext,
  manager_id   ctext,
  created_at   bigint not null,
  updated_at   bigint not null,
  unique (workspace_id, id)
);

create unique index colleague_name on colleague (workspace_id, name);

create table praise (
  response_id  ctext  not null,
  colleague_id ctext  not null,
  workspace_id ctext  not null,
  -- The day of the response, in the time zone of the workspace.
  day          ctext  not null,
  created_at   bigint not null,
  primary key (response_id, colleague_id),
  foreign key (workspace_id, response_id)  references response  (workspace_id, id) on delete cascade,
  foreign key (workspace_id, colleague_id) references colleague (workspace_id, id) on delete cascade
);

create index praise_colleague on praise (workspace_id, colleague_id, day);
create index praise_list on praise (workspace_id, response_id, colleague_id);

insert into migration (version) values (2);
