-- Counts that are read at the same cost whatever has been counted, segments that are counted in the background, and the
-- work and the jobs that processes take from each other.

alter table tally rename to tally_by_day;

-- Answers by score in every segment: `s0` to `s10`, and all together in `count`. Each answer stands in three periods: ever
-- (''), its month ('2026-11') and its day ('2026-11-22'). The whole survey is the segment with the empty key and value;
-- suspect answers stand under the empty key and the value 'suspect' alone.
create table tally (
  workspace_id  text   not null,
  survey_id     text   not null,
  segment_key   text   not null,
  span          text   not null,
  segment_value text   not null,
  period        text   not null,
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

insert into tally (workspace_id, survey_id, segment_key, span, segment_value, period,
                   s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, count)
select   c.workspace_id, c.survey_id, c.segment_key, n.span, c.segment_value, substr(c.day, 1, n.length),
         sum(case c.score when 0  then c.count else 0 end),
         sum(case c.score when 1  then c.count else 0 end),
         sum(case c.score when 2  then c.count else 0 end),
         sum(case c.score when 3  then c.count else 0 end),
         sum(case c.score when 4  then c.count else 0 end),
         sum(case c.score when 5  then c.count else 0 end),
         sum(case c.score when 6  then c.count else 0 end),
         sum(case c.score when 7  then c.count else 0 end),
         sum(case c.score when 8  then c.count else 0 end),
         sum(case c.score when 9  then c.count else 0 end),
         sum(case c.score when 10 then c.count else 0 end),
         sum(c.count)
from (
  select workspace_id, survey_id, segment_key, segment_value, day, score, count
  from   tally_by_day
  where  count > 0
  union all
  select   workspace_id, survey_id, '', 'suspect', day, score, count(*)
  from     response
  where    suspicion is not null and suspicion_lifted_at is null
  group by workspace_id, survey_id, day, score
) c
cross join (select 'ever' as span, 0 as length union all select 'month', 7 union all select 'day', 10) n
group by 1, 2, 3, 4, 5, 6;

drop table tally_by_day;

-- While a key is being counted, answers with ids up to `counted_to` stand in its counts; null: all do, since `counted_at`.
alter table segment_key add column
  counted_to text;
alter table segment_key add column counted_at bigint;

update segment_key set counted_at = created_at;

-- Who is erased is looked for in what others have said of themselves.
create index response_claim on response (workspace_id, id) where claim is not null;

create index follow_up_owner on follow_up (workspace_id, owner, response_id) where owner is not null;

-- Work to be done after the change that has caused it. A process takes it until `taken_until`; after that it is anybody's.
create table outbox (
  id           text   not null primary key,
  workspace_id text   not null references workspace (id),
  kind         text   not null,
  payload      json   not null,
  created_at   bigint not null,
  due_at       bigint not null,
  taken_until  bigint,
  attempts     bigint not null,
  last_error   text
);

create index outbox_due on outbox (due_at);

-- When a periodic job was last taken.
create table job (
  name   text   not null primary key,
  ran_at bigint not null
);

insert into migration (version) values (3);
