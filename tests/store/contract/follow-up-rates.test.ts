import { beforeEach, expect, it } from 'vitest'
import { insertFollowUpAttempts, undoFollowUpAttempts } from '../../../server/store/queries/follow-up-attempts.ts'
import { insertFollowUpChanges } from '../../../server/store/queries/follow-up-changes.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as followUpRates from '../../../server/store/queries/follow-up-rates.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere, updateResponse } from '../../../server/store/queries/responses.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('rates of follow-ups', { followUpRates }, ({ database, followUpRates: rates }) => {
  const rows = Array.from({ length: 5 }, () =>
    buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score: 1 }),
  )
  const ids = rows.map(({ id }) => id)
  const [first, second, third, fourth] = ids as [string, string, string, string]
  const span = { from: NOON, to: NOON + 10 * DAY }

  beforeEach(async () => {
    await insertFixture(database)
    const dueTime = { workspaceId: mainWorkspaceId, day: '2026-11-22', dueAt: NOON + DAY }
    await database.batch([insertResponses(rows), openFollowUps(responsesWhere.byIds(ids), NOON, [dueTime])])
  })

  const buildAttempt = (id: string, responseId: string, at: number, outcome: 'solved' | 'not-reached') => ({
    ...{ id, workspaceId: mainWorkspaceId, responseId, at, outcome },
    ...{ actor: 'cli', actorName: 'cli', channel: 'phone' as const, before: '{}' },
    ...{ cause: null, remedy: null, amends: null, amendsCurrency: null, promise: null },
  })
  const buildChange = (id: string, responseId: string, at: number, changed: object, bulkId?: string) => ({
    ...{ id, workspaceId: mainWorkspaceId, responseId, at, actor: 'cli', actorName: 'cli' },
    changed: JSON.stringify(changed),
    ...(bulkId !== undefined && { bulkId, before: '{}' }),
  })
  const count = async (statement: ReturnType<typeof followUpRates.countReachedCalls>) =>
    (await database.all(statement))[0]

  it('count what was called or closed by the first deadline', async () => {
    await database.batch([
      insertFollowUpAttempts([
        buildAttempt('in-time', first, NOON + DAY, 'not-reached'),
        buildAttempt('late', second, NOON + DAY + 1, 'solved'),
        buildAttempt('undone', third, NOON + 1, 'solved'),
      ]),
      undoFollowUpAttempts(mainWorkspaceId, ['undone'], NOON + 2, 'cli'),
      updateFollowUps(mainWorkspaceId, [fourth], { done_at: NOON + 5, due_at: NOON + 9 * DAY }),
    ])
    expect(await count(rates.countHandledFollowUps(mainWorkspaceId, span))).toEqual({ total: 5, part: 2 })
    await database.batch([updateFollowUps(mainWorkspaceId, [third], { stage: 'merged' })])
    expect(await count(rates.countHandledFollowUps(mainWorkspaceId, span))).toEqual({ total: 4, part: 2 })
    const before = { from: NOON, to: NOON + DAY }
    expect(await count(rates.countHandledFollowUps(mainWorkspaceId, before))).toEqual({ total: 0, part: 0 })
    expect(await count(rates.countHandledFollowUps(otherWorkspaceId, span))).toEqual({ total: 0, part: 0 })
  })

  it('count calls that reached the customer, but none that was recorded for several at once', async () => {
    await database.batch([
      insertFollowUpAttempts([
        buildAttempt('reached', first, NOON + 1, 'solved'),
        buildAttempt('missed', second, NOON + 2, 'not-reached'),
        buildAttempt('bulk', third, NOON + 3, 'solved'),
        buildAttempt('undone', fourth, NOON + 4, 'solved'),
        buildAttempt('later', fourth, span.to, 'solved'),
      ]),
      insertFollowUpChanges([buildChange('bulk', third, NOON + 3, { status: 'done' }, 'bulk-id')]),
      undoFollowUpAttempts(mainWorkspaceId, ['undone'], NOON + 5, 'cli'),
    ])
    expect(await count(rates.countReachedCalls(mainWorkspaceId, span))).toEqual({ total: 2, part: 1 })
    expect(await count(rates.countReachedCalls(otherWorkspaceId, span))).toEqual({ total: 0, part: 0 })
  })

  it('count what was closed and not opened again, by a member or a wish of the customer', async () => {
    await database.batch([
      insertFollowUpChanges([
        buildChange('c1', first, NOON + 1, { status: 'done' }),
        buildChange('c2', second, NOON + 1, { status: 'done' }),
        buildChange('unreachable', ids[4] as string, NOON + 3, { status: 'done', outcome: 'not-reached' }),
        buildChange('c3', second, NOON + 1 + DAY, { status: 'open' }),
        buildChange('c4', second, NOON + 2 + DAY, { status: 'done' }),
        buildChange('c5', third, NOON + 1, { status: 'done' }),
        buildChange('c6', third, NOON + 2 + 30 * DAY, { status: 'open' }),
        buildChange('c7', fourth, NOON + 1, { status: 'done' }),
        buildChange('taken-back', ids[4] as string, NOON + 1, { status: 'done' }),
        buildChange('c8', ids[4] as string, NOON + 2, { status: 'open', undone: 'solved' }),
      ]),
      insertFollowUpAttempts([buildAttempt('taken-back', ids[4] as string, NOON + 1, 'solved')]),
      undoFollowUpAttempts(mainWorkspaceId, ['taken-back'], NOON + 2, 'cli'),
      updateResponse(mainWorkspaceId, fourth, { contact_requested_at: NOON + DAY }),
    ])
    // Closed for good: the first, and the third, which was opened only after 30 days.
    expect(await count(rates.countSolvedOnce(mainWorkspaceId, span, 30 * DAY))).toEqual({ total: 4, part: 2 })
    expect(await count(rates.countSolvedOnce(otherWorkspaceId, span, 30 * DAY))).toEqual({ total: 0, part: 0 })
  })
})
