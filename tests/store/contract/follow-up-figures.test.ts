import { expect, it } from 'vitest'
import * as followUpFigures from '../../../server/store/queries/follow-up-figures.ts'
import { openFollowUps, openFollowUpsManually } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { ada, insertFixture, mainWorkspaceId, mei, otherWorkspaceId } from './fixtures.ts'

contract('figures of follow-ups', { followUpFigures }, ({ database, followUpFigures: figures }) => {
  const buildRows = (scores: readonly number[], values: object = {}) =>
    scores
      .map((score) => buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score, ...values }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  const range = { workspaceId: mainWorkspaceId, after: '', before: 'z' }
  const open = (rows: readonly { id: string }[]) =>
    openFollowUps(responsesWhere.byIds(rows.map(({ id }) => id)), NOON, [])

  it('sum up the follow-ups between two ids, by owner, team, cause and currency, without merged ones', async () => {
    await insertFixture(database)
    const rows = buildRows([1, 2, 3, 4])
    const [first, second, third, fourth] = rows.map(({ id }) => id) as [string, string, string, string]
    const update = (id: string, values: Parameters<typeof updateFollowUps>[2]) =>
      updateFollowUps(mainWorkspaceId, [id], { ...values, updated_at: NOON })
    await database.batch([
      insertResponses(rows),
      open(rows),
      update(first, {
        ...{ contacted_at: NOON + 5, opened_due_at: NOON + 20, cause: 'price', done_at: NOON + 7, stage: 'won-back' },
        ...{ asked_at: NOON + 8, score_after: 2, first_score_after: 9, amends: 500, amends_currency: 'GBP' },
      }),
      update(second, { stage: 'merged', done_at: NOON + 6 }),
      update(third, {
        asked_at: NOON + 8,
        stage: 'asked',
        done_at: NOON + 7,
        opened_due_at: NOON + 20,
        due_at: NOON + 20,
        cause: 'price',
      }),
      update(fourth, { opened_due_at: NOON + 90, due_at: NOON + 90, owner: 'Ada' }),
    ])
    const select = (part: object, now = NOON + 50) =>
      database.all(figures.selectFigureCells({ ...range, ...part }, now))
    const none = {
      ...{
        ownerId: null,
        owner: null,
        teamId: null,
        cause: null,
        currency: null,
        count: 1,
        due: 0,
      },
      ...{
        inTime: 0,
        promoters: 0,
        passives: 0,
        detractors: 1,
        asked: 0,
        waiting: 0,
        toPromoter: 0,
        toPassive: 0,
        toDetractor: 0,
      },
      ...{ amendsCount: 0, amends: 0, contactTimes: null, uncontactedTimes: '50', closeTimes: null, openTimes: '50' },
    }
    const cells = await select({})
    expect(cells.toSorted((a, b) => (a.owner ?? a.currency ?? '').localeCompare(b.owner ?? b.currency ?? ''))).toEqual([
      // Its end without contact does not take it out.
      { ...none, cause: 'price', due: 1, asked: 1, waiting: 1, closeTimes: '7', openTimes: null },
      { ...none, owner: 'Ada' },
      {
        ...none,
        ...{ cause: 'price', currency: 'GBP', due: 1, inTime: 1, asked: 1, toPromoter: 1, amendsCount: 1 },
        ...{ amends: 500, contactTimes: '5', uncontactedTimes: null, closeTimes: '7', openTimes: null },
      },
    ])
    expect((await select({ before: third })).map(({ currency }) => currency)).toEqual(['GBP'])
    expect((await select({ after: third })).map(({ owner }) => owner)).toEqual(['Ada'])
    expect(await select({ visibility: { ownerIds: ['nobody'], teamIds: [] } })).toEqual([])
    expect(await select({ visibility: { ownerIds: ['nobody'], teamIds: ['team'] } })).toEqual([])
    expect(await select({ workspaceId: otherWorkspaceId })).toEqual([])
    expect(await database.all(figures.countFollowUps(range, 10))).toEqual([{ count: 3 }])
    expect(await database.all(figures.countFollowUps(range, 2))).toEqual([{ count: 2 }])
  })

  it('compare detractors who had been reached before their next response with the others', async () => {
    await insertFixture(database)
    const rows = [
      ...buildRows([2], { contactId: ada.id, answeredAt: NOON }),
      ...buildRows([9], { contactId: ada.id, answeredAt: NOON + 100 }),
      ...buildRows([3], { contactId: mei.id, answeredAt: NOON + 200 }),
      ...buildRows([7], { contactId: mei.id, answeredAt: NOON + 300 }),
      ...buildRows([0], { contactId: mei.id, answeredAt: NOON + 400 }),
    ]
    const [reached, , missed] = rows.map(({ id }) => id) as [string, string, string]
    await database.batch([
      insertResponses(rows),
      open(rows),
      updateFollowUps(mainWorkspaceId, [reached], { contacted_at: NOON + 100, updated_at: NOON }),
      updateFollowUps(mainWorkspaceId, [missed], { contacted_at: NOON + 301, updated_at: NOON }),
    ])
    expect(await database.all(figures.countLaterResponses(range))).toEqual([
      { reached: 1, reachedConverted: 1, notReached: 1, notReachedConverted: 1 },
    ])
  })

  it('count each unhappy customer once who wrote, asked for a call, or got a follow-up by hand', async () => {
    await insertFixture(database)
    const rows = [
      ...buildRows([2, 3], { contactId: ada.id, comment: 'Late again' }),
      ...buildRows([4], { comment: 'Rude' }),
      ...buildRows([5], { contactRequestedAt: NOON }),
      ...buildRows([6]),
      ...buildRows([1], { comment: 'Hm', suspicion: 'instant' }),
      ...buildRows([10], { comment: 'Great' }),
    ]
    const [byHand] = buildRows([8])
    await database.batch([
      insertResponses([...rows, byHand as (typeof rows)[number]]),
      openFollowUpsManually(mainWorkspaceId, [byHand?.id ?? ''], NOON, []),
    ])
    expect(await database.all(figures.countUnhappyResponses(range))).toEqual([
      { responses: 5, withContact: 2, complaints: 4 },
    ])
    expect(await database.all(figures.countUnhappyUpTo(range, 10))).toEqual([{ count: 5 }])
    expect(await database.all(figures.countUnhappyUpTo(range, 2))).toEqual([{ count: 2 }])
    expect(await database.all(figures.selectRecoverySurveyIds(mainWorkspaceId))).toEqual([])
    // What customers say when they are asked again is no complaint.
    await database.batch([sql`update survey set type = 'recovery' where id = 'survey'`])
    expect(await database.all(figures.countUnhappyResponses(range))).toEqual([
      { responses: 0, withContact: 0, complaints: 0 },
    ])
    expect(await database.all(figures.countCustomers(otherWorkspaceId))).toEqual([{ count: 0 }])
    expect((await database.all(figures.countCustomers(mainWorkspaceId)))[0]?.count).toBeGreaterThan(0)
  })
})
