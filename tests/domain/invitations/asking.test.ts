import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { upsertContact } from '../../../server/domain/contacts/contacts.ts'
import { cliCaller, type Deps } from '../../../server/domain/deps.ts'
import {
  type AskingCase,
  type AskingContext,
  findRefusal,
  findRefusals,
  type Refusal,
} from '../../../server/domain/invitations/asking.ts'
import { createInvitations } from '../../../server/domain/invitations/invitations.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { type Address, digestAddress } from '../../../server/domain/suppressions/addresses.ts'
import { createSurvey } from '../../../server/domain/surveys/surveys.ts'
import { createWorkspace, updateWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { claimContacts } from '../../../server/store/queries/asking.ts'
import { insertSuppressions, type SuppressionReason } from '../../../server/store/queries/suppressions.ts'
import { insertWorkspace } from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { NewContact } from '../../../shared/contact.ts'
import { NewInvitations } from '../../../shared/invitation.ts'
import { NewSurvey, type SurveyType } from '../../../shared/survey.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps, DAY, NOON } from '../../support/world.ts'

describe('the rule of who may be asked', () => {
  const facts = {
    id: 'c',
    email: null,
    phone: null,
    createdAt: NOON - 10 * DAY,
    lastAskedAt: null,
    hasOpenFollowUp: 0,
    isUnsubscribed: 0,
    isBlocklisted: 0,
    throttleFactor: 1,
    hasConsent: 0,
    suppressions: [],
  }
  const context: AskingContext = {
    ...{ throttleDays: 90, minContactAgeDays: 7 },
    ...{ workspaceId: 'w', channel: 'link', surveyType: 'relationship' },
  }
  const byEmail = { channel: 'email', isSent: true } as const
  const bySms = { channel: 'sms', isSent: true } as const

  it.each([
    ['a contact who was never asked', {}, {}, null],
    ['one who was asked 90 days ago', { lastAskedAt: NOON - 90 * DAY }, {}, null],
    [
      'one who was asked 89 days ago',
      { lastAskedAt: NOON - 89 * DAY },
      {},
      { reason: 'throttled', until: NOON + DAY, throttleDays: 90 },
    ],
    [
      'one who wants to be asked half as often',
      { lastAskedAt: NOON - 90 * DAY, throttleFactor: 2 },
      {},
      { reason: 'throttled', until: NOON + 90 * DAY, throttleDays: 180 },
    ],
    [
      'the same where there is no throttle',
      { lastAskedAt: NOON - 179 * DAY, throttleFactor: 2 },
      { throttleDays: null },
      { reason: 'throttled', until: NOON + DAY, throttleDays: 180 },
    ],
    ['the same 180 days after', { lastAskedAt: NOON - 180 * DAY, throttleFactor: 2 }, { throttleDays: null }, null],
    ['the same after twice the time', { lastAskedAt: NOON - 180 * DAY, throttleFactor: 2 }, {}, null],
    ['one whose messages came back', { suppressions: ['bounced'] }, {}, { reason: 'bounced', until: null }],
    ['one who has complained', { suppressions: ['complained'] }, {}, { reason: 'suppressed', until: null }],
    [
      'one whose address has unsubscribed',
      { suppressions: ['bounced', 'unsubscribed'] },
      {},
      { reason: 'unsubscribed', until: null },
    ],
    ['one without an email address', { phone: '+442071234567' }, byEmail, { reason: 'no-address', until: null }],
    ['one with an email address that cannot work', { email: 'ada@' }, byEmail, { reason: 'no-address', until: null }],
    ['one with an email address', { email: 'ada@example.com' }, byEmail, null],
    ['one whose message is sent by others', {}, { channel: 'email' }, null],
    ['one without a phone number', { hasConsent: 1 }, bySms, { reason: 'no-address', until: null }],
    ['one without consent to text messages', { phone: '+442071234567' }, bySms, { reason: 'no-consent', until: null }],
    ['one with consent', { phone: '+442071234567', hasConsent: 1 }, bySms, null],
    ['anybody when the survey is closed', {}, { isSurveyOpen: false }, { reason: 'survey-closed', until: null }],
    ['one who is not in the sample', { exclusion: 'not-sampled' }, {}, { reason: 'not-sampled', until: null }],
    ['one after the limit', { exclusion: 'cap-reached' }, {}, { reason: 'cap-reached', until: null }],
    ['one who is invited already', { lastAskedAt: NOON, createdAt: NOON }, { isInvited: true }, null],
    [
      'one who is invited already and has a follow-up',
      { lastAskedAt: NOON, hasOpenFollowUp: 1 },
      { isInvited: true },
      { reason: 'open-follow-up', until: null },
    ],
    ['one who was asked without a throttle', { lastAskedAt: NOON }, { throttleDays: null }, null],
    ['one with an open follow-up', { hasOpenFollowUp: 1 }, {}, { reason: 'open-follow-up', until: null }],
    ['one who is too new', { createdAt: NOON - 6 * DAY }, {}, { reason: 'too-new', until: NOON + DAY }],
    ['a new one without a minimum age', { createdAt: NOON }, { minContactAgeDays: null }, null],
    ['one on the blocklist', { isBlocklisted: 1, hasOpenFollowUp: 1 }, {}, { reason: 'blocklisted', until: null }],
    ['one who has unsubscribed', { isUnsubscribed: 1, lastAskedAt: NOON }, {}, { reason: 'unsubscribed', until: null }],
    [
      'one with several reasons, of which the first counts',
      { lastAskedAt: NOON, hasOpenFollowUp: 1, createdAt: NOON },
      {},
      { reason: 'throttled', until: NOON + 90 * DAY, throttleDays: 90 },
    ],
  ] as [string, Partial<AskingCase>, Partial<AskingContext>, Refusal | null][])(
    '%s',
    (_case, changedFacts, changedContext, expected) => {
      expect(findRefusal({ ...facts, ...changedFacts }, { ...context, ...changedContext }, NOON)).toEqual(expected)
    },
  )
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

  it('find what speaks against each contact, by its addresses too', async () => {
    const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'W', timeZone: 'Europe/London' })
    const caller = cliCaller(workspaceId)
    const addContact = (name: string, input: object = {}) =>
      upsertContact(deps, caller, NewContact.parse({ externalId: name, email: `${name}@example.com`, ...input }))
    const suppress = (address: Address, reason: SuppressionReason, where = workspaceId) =>
      insertSuppressions([
        {
          ...{ id: deps.newId(deps.now()), workspaceId: where, kind: address.kind, reason, address: null },
          ...{ digest: digestAddress(where, address), detail: null, at: NOON, createdBy: 'cli' },
        },
      ])
    const names = [
      'bounced',
      'complained',
      'wrong',
      'phone',
      'elsewhere',
      'channel',
      'type',
      'both',
      'seldom',
      'consent',
      'listed',
    ]
    const ids: Record<string, string> = {}
    for (const [index, name] of names.entries())
      ids[name] = await addContact(name, { phone: `+4420712345${String(index).padStart(2, '0')}` })
    const email = (name: string): Address => ({ kind: 'email', address: `${name}@example.com` })
    const unsubscribe = (name: string, channel: string | null, surveyType: string | null) => sql`
      insert into unsubscription (id, workspace_id, contact_id, channel, survey_type, at, source)
      values (${name}, ${workspaceId}, ${ids[name]}, ${channel}, ${surveyType}, ${NOON}, 'cli')`
    await connection.database.batch([
      suppress(email('bounced'), 'bounced'),
      suppress(email('complained'), 'complained'),
      suppress(email('wrong'), 'wrong-person'),
      // What is about the person counts on each channel, whatever else is known of the address.
      ...['bounced', 'wrong-person', 'imported'].map((reason) =>
        suppress(email('listed'), reason as SuppressionReason),
      ),
      suppress({ kind: 'phone', address: '+442071234503' }, 'unsubscribed'),
      insertWorkspace({
        ...{ id: 'elsewhere', name: 'E', timeZone: 'UTC', country: null, slug: 'elsewhere', demoAt: null },
        createdAt: NOON,
      }),
      suppress(email('elsewhere'), 'complained', 'elsewhere'),
      unsubscribe('channel', 'email', null),
      unsubscribe('type', null, 'relationship'),
      unsubscribe('both', 'email', 'relationship'),
      sql`insert into asking_preference (workspace_id, contact_id, throttle_factor, at, source)
        values (${workspaceId}, ${ids.seldom}, 2, ${NOON}, 'preferences')`,
      sql`insert into message_consent (id, workspace_id, contact_id, channel, text, source, at)
        values ('consent', ${workspaceId}, ${ids.consent}, 'sms', 'Yes', 'form', ${NOON})`,
    ])
    await updateWorkspace(deps, caller, { throttleDays: 90 })
    const seldom = NewInvitations.parse({ contacts: [{ externalId: 'seldom' }] })
    await createInvitations(deps, caller, surveyId, seldom)
    deps = createDeps(connection.database, createClock(NOON + 90 * DAY))
    const find = async (channel: AskingContext['channel'], surveyType: SurveyType = 'relationship') => {
      const context = { workspaceId, throttleDays: 90, minContactAgeDays: null, channel, surveyType, isSent: true }
      const refusals = await findRefusals(deps, context, Object.values(ids))
      return Object.fromEntries(
        names.flatMap((name) => {
          const refusal = refusals.get(ids[name] ?? '')
          return refusal ? [[name, refusal.reason]] : []
        }),
      )
    }
    const always = {
      complained: 'suppressed',
      listed: 'suppressed',
      phone: 'unsubscribed',
      type: 'unsubscribed',
      seldom: 'throttled',
    }
    const onlyEmail = { bounced: 'bounced', wrong: 'suppressed', channel: 'unsubscribed', both: 'unsubscribed' }
    expect(await find('email')).toEqual({ ...always, ...onlyEmail })
    expect(await find('link')).toEqual(always)
    expect(await find('widget')).toEqual(always)
    expect(await find('phone', 'touchpoint')).toEqual({
      ...{ complained: 'suppressed', listed: 'suppressed', phone: 'unsubscribed', seldom: 'throttled' },
    })
    const { type: _, both: __, ...otherType } = { ...always, ...onlyEmail }
    expect(await find('email', 'touchpoint')).toEqual(otherType)
    const withoutConsent = Object.fromEntries(
      ['bounced', 'wrong', 'elsewhere', 'channel', 'both'].map((name) => [name, 'no-consent']),
    )
    expect(await find('sms')).toEqual({ ...withoutConsent, ...always })

    // Two calls at once: the second finds the first one’s claim, by the throttle that the contact wishes.
    const claim = (id: string, at: number) =>
      connection.database.batch(
        claimContacts([{ id, workspaceId, contactId: ids.seldom ?? '', createdAt: at }], 90 * DAY),
      )
    await expect(claim('early', NOON + 179 * DAY)).rejects.toThrow()
    await claim('in time', NOON + 180 * DAY)
  })
})
