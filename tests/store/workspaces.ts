import type { Database } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import { DAYS, LAST_DAY, type ResponseSample } from '../support/response-samples.ts'
import { DAY } from '../support/world.ts'

/** Rows of a generated database that statements are tried on. */
export interface SampleRows extends ResponseSample {
  /** An answer of the middle of all, without follow-up and contact. */
  answer: string
  key: string
  /** Another one, which no other row refers to: it can be deleted. */
  spare: string
  /** One with a follow-up, and one that is suspect. */
  followedUp: string
  suspect: string
  /** One that came by an invitation. */
  invited: string
  invitation: string
  token: string
  /** A contact with answers and invitations, another one with nothing, and what they are known by. */
  contact: string
  idle: string
  email: string
  day: string
  /** The day after, at its beginning. */
  nextDayStart: number
}

export async function loadSampleRows(database: Database, sample: ResponseSample): Promise<SampleRows> {
  const middleDay = LAST_DAY - Math.floor(DAYS / 2) * DAY
  const day = new Date(middleDay).toISOString().slice(0, 10)
  const selectOne = async <Name extends string>(statement: ReturnType<typeof sql<Record<Name, string>>>) =>
    (await database.all(statement))[0] as Record<Name, string>
  const { answer, key } = await selectOne(sql<Record<'answer' | 'key', string>>`
    select id as answer, key from response
    where  day = ${day} and survey_id = ${sample.surveyId} and score = 10 and contact_id is null and suspicion is null
    and    contact_requested_at is null
    limit 1`)
  const { spare } = await selectOne(sql<Record<'spare', string>>`
    select r.id as spare from response r
    where  r.id > ${answer} and r.score = 10 and r.contact_id is null and r.suspicion is null
    and    r.contact_requested_at is null
    and    not exists (select 1 from response_tag t where t.workspace_id = r.workspace_id and t.response_id = r.id)
    order by r.id
    limit 1`)
  const { followedUp } = await selectOne(sql<Record<'followedUp', string>>`
    select response_id as "followedUp" from follow_up where response_id > ${answer} order by response_id limit 1`)
  const { suspect } = await selectOne(sql<Record<'suspect', string>>`
    select id as suspect from response where suspicion is not null and id > ${answer} order by id limit 1`)
  const { invited, invitation, token, contact, email } = await selectOne(sql<
    Record<'invited' | 'invitation' | 'token' | 'contact' | 'email', string>
  >`
    select r.id as invited, i.id as invitation, i.token, c.id as contact, c.email
    from   response r
    join   invitation i on i.id = r.invitation_id
    join   contact c on c.id = r.contact_id
    where  r.id > ${answer}
    order by r.id
    limit 1`)
  const { idle } = await selectOne(sql<Record<'idle', string>>`
    select c.id as idle
    from   contact c
    where  not exists (select 1 from response r where r.workspace_id = c.workspace_id and r.contact_id = c.id)
    and    not exists (select 1 from invitation i where i.workspace_id = c.workspace_id and i.contact_id = c.id)
    limit 1`)
  return {
    ...sample,
    answer,
    spare,
    key,
    followedUp,
    suspect,
    invited,
    invitation,
    token,
    contact,
    idle,
    email,
    day,
    nextDayStart: middleDay + DAY,
  }
}
