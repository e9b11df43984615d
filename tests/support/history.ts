import { join, raw, type Sql } from 'sql-template-tag'
import { timePrefix } from '../../server/domain/ids.ts'
import { index } from '../../server/store/queries/search.ts'
import { jsonRows, sql } from '../../server/store/sql.ts'
import type { DayOfResponses, ResponseSample } from './response-samples.ts'
import { DAY } from './world.ts'

/**
 * Rows in bulk for `fill`, in SQL that all engines support. Everything about a response follows from its number `i`, by
 * pseudo-random arithmetic.
 */

/** A number as a literal: engines differ in the type of bound numbers. */
const literal = (value: number): Sql => raw(String(value))

/** An integer below `below`, different for each `salt`. */
const randomInt = (salt: number, limit: number | Sql, seed: Sql = raw('i')): Sql =>
  sql`((${seed} + ${literal(salt * 7919)}) * 2654435761 % 4294967296 / 1024 % ${typeof limit === 'number' ? literal(limit) : limit})`

const ALPHABET = [...'0123456789abcdefghjkmnpqrstvwxyz']
const PAIRS = raw(`'${ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second)).join('')}'`)
const POWERS = [4, 3, 2, 1, 0].map((exponent) => 1024 ** exponent)

/** An id for a time: its `timePrefix`, computed two letters at a time, and twelve digits that make it unique. */
const buildId = (time: Sql, number: Sql): Sql =>
  POWERS.reduceRight(
    (rest, size) => sql`substr(${PAIRS}, cast(${time} / ${literal(size)} % 1024 * 2 + 1 as int), 2) || ${rest}`,
    padDigits(number),
  )

const padDigits = (number: Sql): Sql => sql`substr(cast(1000000000000 + ${number} as text), 2)`

const textLiteral = (value: string): Sql => sql`cast(${value} as text)`

/** `number`: the integers from 0 to `to` - 1. */
const selectNumbers = (limit: number): Sql => sql`
  number (i) as (
    select cast(0 as bigint) where 0 < ${literal(limit)}
    union all
    select i + 1 from number where i + 1 < ${literal(limit)}
  )`

/** `answer`: the numbers `i` of the responses of some days, with the day and the interval between its responses. */
const selectResponses = (days: readonly DayOfResponses[]): Sql => sql`
  ${selectNumbers(Math.max(...days.map(({ size }) => size)))},
  day as (
    select v.value ->> 'name' as name, cast(v.value ->> 'start' as bigint) as start,
           cast(v.value ->> 'first' as bigint) as first, cast(v.value ->> 'size' as bigint) as size
    from   json_each(${jsonRows(days)}) v
  ),
  answer as materialized (
    select d.first + n.i as i, d.start + n.i * (${literal(DAY)} / d.size) as at, d.start, d.name as day, ${literal(DAY)} / d.size as step
    from   day d
    cross join number n
    where  n.i < d.size
  )`

const countContacts = ({ responseCount: answers }: ResponseSample): number => Math.max(1, Math.floor(answers / 10))

/** The contact with a number. */
const contactId = (number: Sql): Sql => buildId(sql`(1600000000000 + ${number})`, number)

/** The number of the contact of response `i`, if it has one. */
const pickContact = (sample: ResponseSample): Sql => randomInt(1, countContacts(sample))

/** One for every ten responses. */
export const contacts = (sample: ResponseSample) => sql`
  insert into contact (id, workspace_id, external_id, email, phone, name, locale, properties, created_at, updated_at)
  with recursive ${selectNumbers(countContacts(sample))}
  select ${contactId(raw('i'))}, ${textLiteral(sample.workspaceId)}, 'customer-' || ${padDigits(raw('i'))},
         'customer' || ${padDigits(raw('i'))} || '@example.com', case when i % 2 = 0 then '+4420' || ${padDigits(raw('i'))} end,
         'Customer Number ' || i, case when i % 3 = 0 then 'de' end, '{"tier":"B"}', 1600000000000 + i, 1600000000000 + i
  from   number`

/** By email, for every twentieth response. */
const isInvited = raw('i % 20 = 0')
/** Half of the invited contacts respond. */
const isInvitationAnswered = raw('i % 40 = 0')

const invitationId = buildId(raw('start'), raw('i'))

export const invitations = (sample: ResponseSample, days: readonly DayOfResponses[]) => sql`
  insert into invitation (id, workspace_id, survey_id, contact_id, token, channel, day, created_at, expires_at, answered_at)
  with recursive ${selectResponses(days)},
  asked as materialized (select i, start, day, ${pickContact(sample)} as person from answer where ${isInvited})
  select ${invitationId}, ${textLiteral(sample.workspaceId)}, ${textLiteral(sample.surveyId)}, ${contactId(raw('person'))},
         'token' || ${padDigits(raw('i'))} || 'Vouch', 'email', day, start, start + ${literal(30 * DAY)},
         case when ${isInvitationAnswered} then start + ${literal(DAY - 1)} end
  from   asked
  order by i`

const COMMENT_TEXT = raw(
  `'The driver rang twice and nobody came to help us, so that we waited for half an hour at the counter of the shop. ` +
    `Quick and friendly staff, clean rooms, fair price; only the parking was full again. I called the hotline three times ` +
    `and was told something else each time. Delivery came a day early and everything was in the box, thank you very much! ` +
    `The app logs me out every morning and forgets my cart. Your colleague at the desk took her time to explain the bill.'`,
)

/** A part of those words, 10 to 210 letters long. */
const randomComment = sql`substr(${COMMENT_TEXT}, cast(1 + ${randomInt(2, 250)} as int), cast(10 + ${randomInt(3, 200)} as int))`

/** The response's number, small enough for `chance`. */
const RESPONSE_SEED = raw('(r.answered_at % 1000000007)')

/** Every tenth response's comment is in the index: by a common word, two rarer ones, and a unique one. */
const isIndexed = raw('i % 10 = 4')
const indexedTerms = ['driver', sql`'desk' || (i % 3)`, sql`'rare' || (i % 1000)`, sql`'own' || i`].map((word) =>
  typeof word === 'string' ? sql`'${raw(word)}'` : word,
)
const terms = sql`case when comment is not null and ${isIndexed}
              then json('{"' || ${join(indexedTerms, ` || '":1,"' || `)} || '":1}') end`

export const searchTerms = (days: readonly DayOfResponses[]) => index('comment', onDays(days))

/** One of five hundred responses. */
export const responseTags = (days: readonly DayOfResponses[]) => sql`
  insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
  select r.workspace_id, r.id, case when ${RESPONSE_SEED} % 1000 = 0 then 'Delay' else 'Praise' end, r.answered_at, 'cli'
  from   response r
  where  ${onDays(days)} and ${RESPONSE_SEED} % 500 = 0`

/** Every tenth response has two reasons: one of four, and one that is common to all. */
const hasReasons = sql`${randomInt(8, 10)} = 0`
const randomReason = sql`trim(substr('price   speed   quality delivery', cast(1 + 8 * ${randomInt(19, 4)} as int), 8))`

export const responses = (sample: ResponseSample, days: readonly DayOfResponses[]) => sql`
  insert into response (id, workspace_id, survey_id, key, score, comment, comment_folded, terms, answers, reasons, properties, contact_id,
                        identity, unverified_contact, contact_requested_at, channel, link_id, invitation_id, page, locale, interaction,
                        suspicion, cleared_at, cleared_by, day, answered_at, created_at, updated_at)
  with recursive ${selectResponses(days)},
  given as materialized (
    select i, start, day, at + ${randomInt(5, raw('step'))} as at,
           case when ${randomInt(6, 5)} < 2 then case when ${isIndexed} then ${join(indexedTerms, " || ' ' || ")} else ${randomComment} end end as comment,
           ${randomInt(4, 100)} as luck, ${pickContact(sample)} as person,
           not ${isInvitationAnswered} and ${randomInt(7, 50)} = 0 as is_suspect
    from   answer
  )
  select ${buildId(raw('at'), raw('i'))}, ${textLiteral(sample.workspaceId)},
         case when i % 100 = 7 then ${textLiteral(sample.smallSurveyId)} else ${textLiteral(sample.surveyId)} end,
         ${textLiteral(sample.surveyId)} || ':' || ${padDigits(raw('i'))} || 'kP3vXq0Zr8TtYw5LmNbVc1HsGfDjAoE',
         10 - luck * luck * luck / 90000, comment, lower(comment),
         ${terms},
         json(case when ${hasReasons} then '{"reasons":["' || ${randomReason} || '","support"]}' else '{}' end),
         json(case when ${hasReasons} then '{"' || ${randomReason} || '":1,"support":1}' else '{}' end),
         json('{"shop":"Shop ' || ${randomInt(9, 20)} || '","plan":"Plan ' || ${randomInt(10, 5)} || '","agent":"Agent ' || ${randomInt(11, 200)} || '"}'),
         case when i % 5 = 0 then ${contactId(raw('person'))} end,
         case when ${isInvitationAnswered} then 'verified' when i % 5 = 0 then 'unverified' end,
         case when i % 5 = 0 and not ${isInvitationAnswered} then '{"email":"customer@example.com"}' end,
         case when ${randomInt(12, 50)} = 0 then at end,
         case when ${isInvitationAnswered} then 'email' when i % 10 = 3 then 'link' else 'website' end,
         case when i % 10 = 3 then ${textLiteral(sample.linkId)} end,
         case when ${isInvitationAnswered} then ${invitationId} end,
         case when i % 10 <> 3 then 'https://www.example.com/thanks' end,
         case when i % 3 = 0 then 'de' else 'en' end, 'pointer',
         case when is_suspect then 'automated' end, case when is_suspect and i % 7 = 0 then at + 3600000 end,
         case when is_suspect and i % 7 = 0 then 'cli' end, day, at, at, at
  from   given
  order by i`

/** Responses `r` of some days. */
export const onDays = (days: readonly DayOfResponses[]): Sql => {
  const starts = days.map(({ start }) => start)
  return sql`r.id >= ${timePrefix(Math.min(...starts))} and r.id < ${timePrefix(Math.max(...starts) + DAY)}`
}

/** For responses that need a call; one of twenty is still open. */
export const followUps = (days: readonly DayOfResponses[]) => sql`
  insert into follow_up (response_id, workspace_id, survey_id, reason, note, owner, opened_at, due_at, done_at, done_by,
                         score, tier, call_at, updated_at)
  select r.id, r.workspace_id, r.survey_id, case when r.contact_requested_at is null then 'score' else 'contact-requested' end,
         case when ${randomInt(13, 2, RESPONSE_SEED)} = 0 then 'Called, and put it right.' end,
         case when ${randomInt(14, 2, RESPONSE_SEED)} = 0 then 'owner-' || ${randomInt(15, 5, RESPONSE_SEED)} end, r.answered_at,
         case when ${randomInt(14, 2, RESPONSE_SEED)} = 0 then r.answered_at + ${literal(2 * DAY)} end,
         case when ${randomInt(16, 20, RESPONSE_SEED)} > 0 then r.answered_at + ${literal(DAY)} end,
         case when ${randomInt(16, 20, RESPONSE_SEED)} > 0 then 'cli' end,
         r.score, 1 + ${randomInt(18, 5, RESPONSE_SEED)},
         case when ${randomInt(14, 2, RESPONSE_SEED)} = 0 then r.answered_at + ${literal(2 * DAY)} else r.answered_at end, r.answered_at
  from   response r
  where  ${onDays(days)} and r.suspicion is null and (r.score <= 6 or r.contact_requested_at is not null)`

/** Every hundredth response was corrected. */
export const responseChanges = (days: readonly DayOfResponses[]) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, comment, properties)
  select ${buildId(raw('(r.answered_at + 3600000)'), raw('r.answered_at % 1000000000000'))}, r.workspace_id, r.id,
         r.answered_at + 3600000, 'respondent', r.survey_id, 5, 'Not that good', r.properties
  from   response r
  where  ${onDays(days)} and ${randomInt(17, 100, RESPONSE_SEED)} = 0`

/** Every thousandth response was deleted. */
export const deletions = (sample: ResponseSample, at: number) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, properties, deleted_at, deleted_key)
  with recursive ${selectNumbers(Math.ceil(sample.responseCount / 1000))}
  select ${buildId(sql`(${literal(at)} + i)`, raw('i'))}, ${textLiteral(sample.workspaceId)}, ${buildId(sql`(1650000000000 + i)`, raw('i'))},
         ${literal(at)}, 'cli', ${textLiteral(sample.surveyId)}, 3, '{}', ${literal(at)}, ${textLiteral(sample.surveyId)} || ':deleted' || i
  from   number`

export const botVisits = (sample: ResponseSample, days: readonly DayOfResponses[]) => sql`
  insert into ignored_visit_tally (workspace_id, survey_id, day, kind, count)
  select ${textLiteral(sample.workspaceId)}, ${textLiteral(sample.surveyId)}, v.value ->> 'name', 'agent', 12
  from   json_each(${jsonRows(days)}) v`

/** Requests with an idempotency key on the last day: one for every thousand responses. */
export const idempotencyKeys = (sample: ResponseSample, at: number) => sql`
  insert into idempotency (workspace_id, key, fingerprint, result, created_at)
  with recursive ${selectNumbers(Math.ceil(sample.responseCount / 1000))}
  select ${textLiteral(sample.workspaceId)}, 'call-' || i, 'fingerprint', '{}', ${literal(at)} + i
  from   number`

export const invitationCounts = ({ workspaceId }: ResponseSample) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, count(*), count(i.answered_at)
  from     invitation i
  where    i.workspace_id = ${workspaceId}
  group by i.workspace_id, i.survey_id, i.day`
