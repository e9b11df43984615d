import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as periodicStore from '../../../server/store/queries/periodic-events.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('periodic events', { periodicEvents: periodicStore }, ({ database, periodicEvents }) => {
  beforeEach(() => insertFixture(database))

  const listTypes = async () =>
    (await database.all(sql<{ type: string }>`select type from event order by type`)).map(({ type }) => type)

  it('report what is overdue or has closed by schedule once', async () => {
    const row = buildResponse({ id: '0123456789response1234', score: 2, createdAt: NOON })
    const id = 'aaaaaaaaaabbbbbbbbbbbb'
    await database.batch([
      insertResponses([row]),
      openFollowUps(responsesWhere.byIds([row.id]), NOON, []),
      sql`update follow_up set due_at = ${NOON + 10} where response_id = ${row.id}`,
      sql`update survey set opened_at = 1, closes_at = ${NOON + 10} where id = ${row.surveyId}`,
    ])
    expect(await database.all(periodicEvents.selectUnreportedFollowUps(NOON, 10))).toEqual([])
    expect(await database.all(periodicEvents.selectUnreportedFollowUps(NOON + 10, 10))).toEqual([{ id: row.id }])
    expect(await database.all(periodicEvents.selectUnreportedSurveys(NOON, 10))).toEqual([])
    expect(await database.all(periodicEvents.selectUnreportedSurveys(NOON + 10, 10))).toEqual([{ id: row.surveyId }])
    for (const at of [NOON + 10, NOON + 20]) {
      await database.batch([
        ...periodicEvents.reportOverdueFollowUps([row.id], { id, at }),
        ...periodicEvents.reportClosedSurveys([row.surveyId], { id, at }),
      ])
    }
    expect(await listTypes()).toEqual(['follow-up.overdue', 'survey.closed'])
    expect(await database.all(periodicEvents.selectUnreportedFollowUps(NOON + 20, 10))).toEqual([])
    expect(await database.all(periodicEvents.selectUnreportedSurveys(NOON + 20, 10))).toEqual([])
  })

  it('keep the alarm of a survey, week by week', async () => {
    const { surveyId } = buildResponse({})
    const count = (day: string, responses: number) =>
      database.batch([
        sql`insert into tally (workspace_id, survey_id, segment_key, span, segment_value, period,
                               s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, count)
            values (${mainWorkspaceId}, ${surveyId}, '', 'day', '', ${day}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ${responses}, ${responses})`,
      ])
    await database.batch([sql`update survey set opened_at = 1`])
    // Without responses, there is nothing to compute.
    expect(await database.all(periodicEvents.selectAlarms('', 10))).toEqual([])
    await count('2026-11-20', 0)
    expect(await database.all(periodicEvents.selectAlarms('', 10))).toEqual([])
    await count('2026-11-21', 3)
    const [row] = await database.all(periodicEvents.selectAlarms('', 1))
    if (!row) throw new Error('No survey')
    expect(row).toMatchObject({ week: null, direction: null })
    const move = (week: string | null) =>
      database.batch([...periodicEvents.updateAlarm({ ...row, week }, { week: '2026-11-22', direction: 'down' })])
    await move(null)
    await expect(move(null)).rejects.toThrow(ConstraintViolation)
    expect(await database.all(periodicEvents.selectAlarms('', 1))).toEqual([])
    await count('2026-11-23', 1)
    expect(await database.all(periodicEvents.selectAlarms('', 1))).toEqual([
      { ...row, week: '2026-11-22', direction: 'down' },
    ])
    expect(await database.all(periodicEvents.selectAlarms('z', 1))).toEqual([])
  })

  it('purge what is old and done', async () => {
    const event = (id: string, position: number | null) => sql`
      insert into event (id, workspace_id, type, subject_id, data, at, position)
      values (${id}, ${mainWorkspaceId}, 'contact.created', 'contact-ada', '{}', 1, ${position})`
    await database.batch([event('0a', 1), event('0b', null), event('0c', 2), event('9a', 3)])
    const purge = async () =>
      (await database.batch([periodicEvents.deleteOldEvents('5', 1)])).map((rows) => rows.map(({ id }) => id))
    expect(await purge()).toEqual([['0a']])
    expect(await purge()).toEqual([['0c']])
    expect(await purge()).toEqual([[]])
  })
})
