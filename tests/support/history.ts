import { join, raw, type Sql } from 'sql-template-tag'
import { timePrefix } from '../../server/domain/ids.ts'
import { rowsOf, sql } from '../../server/store/database.ts'
import { index } from '../../server/store/queries/search.ts'
import type { AnswersOfDay, Filled } from './response-samples.ts'
import { DAY } from './world.ts'

/**
 * Rows in bulk for `fill`, in SQL that all engines read. All about an answer follows from its number `i`, by arithmetic that
 * looks like chance.
 */

/** A number within the text: engines differ in the type of those that are bound. */
const int = (value: number): Sql => raw(String(value))

/** A whole number below `below`, another one for each `salt`. */
const chance = (salt: number, below: number | Sql, of: Sql = raw('i')): Sql =>
  sql`((${of} + ${int(salt * 7919)}) * 2654435761 % 4294967296 / 1024 % ${typeof below === 'number' ? int(below) : below})`

const ALPHABET = [...'0123456789abcdefghjkmnpqrstvwxyz']
const PAIRS = raw(`'${ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second)).join('')}'`)
const PLACES = [4, 3, 2, 1, 0].map((place) => 1024 ** place)

/** The id of a time: what `timePrefix` makes of it, two letters at once, and twelve digits that tell it from the others. */
const idOf = (time: Sql, number: Sql): Sql =>
  PLACES.reduceRight(
    (rest, size) => sql`substr(${PAIRS}, cast(${time} / ${int(size)} % 1024 * 2 + 1 as int), 2) || ${rest}`,
    digits(number),
  )

const digits = (number: Sql): Sql => sql`substr(cast(1000000000000 + ${number} as text), 2)`

const text = (value: string): Sql => sql`cast(${value} as text)`

/** `number`: the whole numbers from 0 to before `to`. */
const numbers = (to: number): Sql => sql`
  number (i) as (
    select cast(0 as bigint) where 0 < ${int(to)}
    union all
    select i + 1 from number where i + 1 < ${int(to)}
  )`

/** `answer`: the numbers `i` of the answers of some days, with the day and how far apart its answers are. */
const answersOf = (days: readonly AnswersOfDay[]): Sql => sql`
  ${numbers(Math.max(...days.map(({ size }) => size)))},
  day as (
    select v.value ->> 'name' as name, cast(v.value ->> 'start' as bigint) as start,
           cast(v.value ->> 'first' as bigint) as first, cast(v.value ->> 'size' as bigint) as size
    from   json_each(${rowsOf(days)}) v
  ),
  answer as materialized (
    select d.first + n.i as i, d.start + n.i * (${int(DAY)} / d.size) as at, d.start, d.name as day, ${int(DAY)} / d.size as step
    from   day d
    cross join number n
    where  n.i < d.size
  )`

const people = ({ answers }: Filled): number => Math.max(1, Math.floor(answers / 10))

/** The contact with a number. */
const contactId = (number: Sql): Sql => idOf(sql`(1600000000000 + ${number})`, number)

/** The number of the contact that the answer `i` is by, where it is by somebody known. */
const person = (filled: Filled): Sql => chance(1, people(filled))

/** One for each ten answers. */
export const contacts = (filled: Filled) => sql`
  insert into contact (id, workspace_id, external_id, email, phone, name, locale, properties, created_at, updated_at)
  with recursive ${numbers(people(filled))}
  select ${contactId(raw('i'))}, ${text(filled.workspaceId)}, 'customer-' || ${digits(raw('i'))},
         'customer' || ${digits(raw('i'))} || '@example.com', case when i % 2 = 0 then '+4420' || ${digits(raw('i'))} end,
         'Customer Number ' || i, case when i % 3 = 0 then 'de' end, '{"tier":"B"}', 1600000000000 + i, 1600000000000 + i
  from   number`

/** By e-mail, for each twentieth answer. */
const isInvited = raw('i % 20 = 0')
/** Half of those invited answer. */
const hasAnsweredMail = raw('i % 40 = 0')

const invitationId = idOf(raw('start'), raw('i'))

export const invitations = (filled: Filled, days: readonly AnswersOfDay[]) => sql`
  insert into invitation (id, workspace_id, survey_id, contact_id, token, channel, day, created_at, expires_at, answered_at)
  with recursive ${answersOf(days)},
  asked as materialized (select i, start, day, ${person(filled)} as person from answer where ${isInvited})
  select ${invitationId}, ${text(filled.workspaceId)}, ${text(filled.surveyId)}, ${contactId(raw('person'))},
         'token' || ${digits(raw('i'))} || 'Vouch', 'email', day, start, start + ${int(30 * DAY)},
         case when ${hasAnsweredMail} then start + ${int(DAY - 1)} end
  from   asked
  order by i`

const WORDS = raw(
  `'The driver rang twice and nobody came to help us, so that we waited for half an hour at the counter of the shop. ` +
    `Quick and friendly staff, clean rooms, fair price; only the parking was full again. I called the hotline three times ` +
    `and was told something else each time. Delivery came a day early and everything was in the box, thank you very much! ` +
    `The app logs me out every morning and forgets my cart. Your colleague at the desk took her time to explain the bill.'`,
)

/** A part of those words, of 10 to 210 letters. */
const words = sql`substr(${WORDS}, cast(1 + ${chance(2, 250)} as int), cast(10 + ${chance(3, 200)} as int))`

/** A response's own number, small enough for `chance`. */
const OWN = raw('(r.answered_at % 1000000007)')

/** Every tenth answer's comment is in the index: by a word that many have, two that fewer have, and by one of its own. */
const isIndexed = raw('i % 10 = 4')
const indexedWords = ['driver', sql`'desk' || (i % 3)`, sql`'rare' || (i % 1000)`, sql`'own' || i`].map((word) =>
  typeof word === 'string' ? sql`'${raw(word)}'` : word,
)
const terms = sql`case when comment is not null and ${isIndexed}
              then json('{"' || ${join(indexedWords, ` || '":1,"' || `)} || '":1}') end`

export const indexed = (days: readonly AnswersOfDay[]) => index('comment', given(days))

/** One of five hundred answers. */
export const tagged = (days: readonly AnswersOfDay[]) => sql`
  insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
  select r.workspace_id, r.id, case when ${OWN} % 1000 = 0 then 'Delay' else 'Praise' end, r.answered_at, 'cli'
  from   response r
  where  ${given(days)} and ${OWN} % 500 = 0`

export const responses = (filled: Filled, days: readonly AnswersOfDay[]) => sql`
  insert into response (id, workspace_id, survey_id, key, score, comment, comment_folded, terms, answers, properties, contact_id,
                        identity, unverified_contact, contact_requested_at, channel, link_id, invitation_id, page, locale, interaction,
                        suspicion, cleared_at, cleared_by, day, answered_at, created_at, updated_at)
  with recursive ${answersOf(days)},
  given as materialized (
    select i, start, day, at + ${chance(5, raw('step'))} as at,
           case when ${chance(6, 5)} < 2 then case when ${isIndexed} then ${join(indexedWords, " || ' ' || ")} else ${words} end end as comment,
           ${chance(4, 100)} as luck, ${person(filled)} as person,
           not ${hasAnsweredMail} and ${chance(7, 50)} = 0 as is_suspect
    from   answer
  )
  select ${idOf(raw('at'), raw('i'))}, ${text(filled.workspaceId)},
         case when i % 100 = 7 then ${text(filled.smallSurveyId)} else ${text(filled.surveyId)} end,
         ${text(filled.surveyId)} || ':' || ${digits(raw('i'))} || 'kP3vXq0Zr8TtYw5LmNbVc1HsGfDjAoE',
         10 - luck * luck * luck / 90000, comment, lower(comment),
         ${terms},
         json(case when ${chance(8, 10)} = 0 then '{"reasons":["price"]}' else '{}' end),
         json('{"shop":"Shop ' || ${chance(9, 20)} || '","plan":"Plan ' || ${chance(10, 5)} || '","agent":"Agent ' || ${chance(11, 200)} || '"}'),
         case when i % 5 = 0 then ${contactId(raw('person'))} end,
         case when ${hasAnsweredMail} then 'proven' when i % 5 = 0 then 'claimed' end,
         case when i % 5 = 0 and not ${hasAnsweredMail} then '{"email":"customer@example.com"}' end,
         case when ${chance(12, 50)} = 0 then at end,
         case when ${hasAnsweredMail} then 'email' when i % 10 = 3 then 'link' else 'website' end,
         case when i % 10 = 3 then ${text(filled.linkId)} end,
         case when ${hasAnsweredMail} then ${invitationId} end,
         case when i % 10 <> 3 then 'https://www.example.com/thanks' end,
         case when i % 3 = 0 then 'de' else 'en' end, 'pointer',
         case when is_suspect then 'automated' end, case when is_suspect and i % 7 = 0 then at + 3600000 end,
         case when is_suspect and i % 7 = 0 then 'cli' end, day, at, at, at
  from   given
  order by i`

/** Answers `r` of some days. */
export const given = (days: readonly AnswersOfDay[]): Sql => {
  const starts = days.map(({ start }) => start)
  return sql`r.id >= ${timePrefix(Math.min(...starts))} and r.id < ${timePrefix(Math.max(...starts) + DAY)}`
}

/** For those whom we are to call; one of twenty is still open. */
export const followUps = (days: readonly AnswersOfDay[]) => sql`
  insert into follow_up (response_id, workspace_id, survey_id, reason, note, owner, opened_at, due_at, done_at, done_by,
                         score, tier, call_at, updated_at)
  select r.id, r.workspace_id, r.survey_id, case when r.contact_requested_at is null then 'score' else 'contact requested' end,
         case when ${chance(13, 2, OWN)} = 0 then 'Called, and put it right.' end,
         case when ${chance(14, 2, OWN)} = 0 then 'owner-' || ${chance(15, 5, OWN)} end, r.answered_at,
         case when ${chance(14, 2, OWN)} = 0 then r.answered_at + ${int(2 * DAY)} end,
         case when ${chance(16, 20, OWN)} > 0 then r.answered_at + ${int(DAY)} end,
         case when ${chance(16, 20, OWN)} > 0 then 'cli' end,
         r.score, 1 + ${chance(18, 5, OWN)},
         case when ${chance(14, 2, OWN)} = 0 then r.answered_at + ${int(2 * DAY)} else r.answered_at end, r.answered_at
  from   response r
  where  ${given(days)} and r.suspicion is null and (r.score <= 6 or r.contact_requested_at is not null)`

/** Each hundredth answer has been corrected. */
export const changes = (days: readonly AnswersOfDay[]) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, comment, properties)
  select ${idOf(raw('(r.answered_at + 3600000)'), raw('r.answered_at % 1000000000000'))}, r.workspace_id, r.id,
         r.answered_at + 3600000, 'respondent', r.survey_id, 5, 'Not that good', r.properties
  from   response r
  where  ${given(days)} and ${chance(17, 100, OWN)} = 0`

/** Each thousandth has been deleted. */
export const deletions = (filled: Filled, at: number) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, properties, deleted_at, deleted_key)
  with recursive ${numbers(Math.ceil(filled.answers / 1000))}
  select ${idOf(sql`(${int(at)} + i)`, raw('i'))}, ${text(filled.workspaceId)}, ${idOf(sql`(1650000000000 + i)`, raw('i'))},
         ${int(at)}, 'cli', ${text(filled.surveyId)}, 3, '{}', ${int(at)}, ${text(filled.surveyId)} || ':deleted' || i
  from   number`

export const visits = (filled: Filled, days: readonly AnswersOfDay[]) => sql`
  insert into ignored_visit_tally (workspace_id, survey_id, day, kind, count)
  select ${text(filled.workspaceId)}, ${text(filled.surveyId)}, v.value ->> 'name', 'agent', 12
  from   json_each(${rowsOf(days)}) v`

/** Calls that carried a key of their own on the last day: one for each thousand answers. */
export const calls = (filled: Filled, at: number) => sql`
  insert into idempotency (workspace_id, key, fingerprint, result, created_at)
  with recursive ${numbers(Math.ceil(filled.answers / 1000))}
  select ${text(filled.workspaceId)}, 'call-' || i, 'fingerprint', '{}', ${int(at)} + i
  from   number`

export const invitationCounts = ({ workspaceId }: Filled) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, count(*), count(i.answered_at)
  from     invitation i
  where    i.workspace_id = ${workspaceId}
  group by i.workspace_id, i.survey_id, i.day`
