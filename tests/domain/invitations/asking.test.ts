import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { findRefusal } from '../../../server/domain/invitations/asking.ts'
import { createInvitations } from '../../../server/domain/invitations/invitations.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { createSurvey } from '../../../server/domain/surveys/surveys.ts'
import { createWorkspace, updateWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { NewInvitations } from '../../../shared/invitation.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createDeps, DAY, NOON } from '../../support/world.ts'

describe('the rule of who may be asked', () => {
  const facts = {
    id: 'c',
    email: null,
    phone: null,
    createdAt: NOON - 10 * DAY,
    lastAskedAt: null,
    hasOpenFollowUp: 0,
    isUnsubscribed: 0,
  }
  const settings = { throttleDays: 90, minContactAgeDays: 7 }

  it.each([
    ['a contact who was never asked', {}, {}, null],
    ['one who was asked 90 days ago', { lastAskedAt: NOON - 90 * DAY }, {}, null],
    ['one who was asked 89 days ago', { lastAskedAt: NOON - 89 * DAY }, {}, { reason: 'throttled', until: NOON + DAY }],
    ['one who was asked without a throttle', { lastAskedAt: NOON }, { throttleDays: null }, null],
    ['one with an open follow-up', { hasOpenFollowUp: 1 }, {}, { reason: 'open-follow-up', until: null }],
    ['one who is too new', { createdAt: NOON - 6 * DAY }, {}, { reason: 'too-new', until: NOON + DAY }],
    ['a new one without a minimum age', { createdAt: NOON }, { minContactAgeDays: null }, null],
    ['one who has unsubscribed', { isUnsubscribed: 1, lastAskedAt: NOON }, {}, { reason: 'unsubscribed', until: null }],
    [
      'one with several reasons, of which the first counts',
      { lastAskedAt: NOON, hasOpenFollowUp: 1, createdAt: NOON },
      {},
      { reason: 'throttled', until: NOON + 90 * DAY },
    ],
  ])('%s', (_case, changedFacts, changedSettings, expected) => {
    expect(findRefusal({ ...facts, ...changedFacts }, { ...settings, ...changedSettings }, NOON)).toEqual(expected)
  })
})

describe.each(engines)('invitations at once on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  beforeEach(async () => {
    connection = await open()
    deps = createDeps(connection.database)
  })
  afterEach(() => connection.close())

  it('ask each person once, whatever the survey', async () => {
    const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'W', timeZone: 'Europe/London' })
    const caller = cliCaller(workspaceId)
    await updateWorkspace(deps, caller, { throttleDays: 90 })
    const other = await createSurvey(deps, caller, NewSurvey.parse({ name: 'Other' }))
    const people = Array.from({ length: 40 }, (_, index) => ({ externalId: `person ${index}` }))
    const calls = await Promise.all(
      Array.from({ length: 12 }, (_, call) => {
        // Each begins with other people, so that calls meet in the middle.
        const contacts = [...people.slice(call * 3), ...people.slice(0, call * 3)]
        const input = NewInvitations.parse({ contacts })
        return createInvitations(deps, caller, call % 2 === 0 ? surveyId : other, input)
      }),
    )
    expect(calls.flatMap(({ invitations }) => invitations)).toHaveLength(people.length)
    expect(calls.flatMap(({ skipped }) => skipped)).toHaveLength(people.length * 11)
    const rows = await connection.database.all(
      sql<{ count: number }>`select cast(count(*) as bigint) as count from invitation group by contact_id`,
    )
    expect(rows).toEqual(people.map(() => ({ count: 1 })))
    const decisions = await connection.database.all(
      sql<{ count: number }>`select cast(count(*) as bigint) as count from decision where reason = 'throttled'`,
    )
    expect(decisions).toEqual([{ count: people.length * 11 }])
    expect(await verifyCounts(deps)).toEqual([])
  })
})
