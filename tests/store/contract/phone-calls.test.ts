import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import { type CallLeaseRow, claimCallLease } from '../../../server/store/queries/call-leases.ts'
import { insertContactMerge } from '../../../server/store/queries/contact-merges.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import type { PhoneCallRow } from '../../../server/store/queries/phone-calls.ts'
import * as phoneCallStore from '../../../server/store/queries/phone-calls.ts'
import { sql } from '../../../server/store/sql.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('phone-calls', { phoneCalls: phoneCallStore }, ({ database, phoneCalls }) => {
  const idAt = (time: number, suffix: string) => `${timePrefix(time)}${suffix}`
  const buildCall = (values: Partial<PhoneCallRow>): PhoneCallRow => {
    const { at = NOON } = values
    return {
      id: idAt(at, `call${values.outcome ?? ''}${values.contactId ?? ''}`),
      workspaceId: mainWorkspaceId,
      surveyId: 'survey',
      contactId: 'contact-ada',
      outcome: 'not-reached',
      at,
      actor: 'user:person-1',
      ...values,
    }
  }
  const buildContact = (id: string, tier: string | null) => ({
    id,
    workspaceId: mainWorkspaceId,
    externalId: id,
    email: null,
    phone: '+442071234567',
    name: id,
    locale: null,
    properties: (tier === null ? {} : { tier }) as Record<string, string>,
    terms: null,
    salutation: null,
    nameKey: null,
    strokeKey: null,
    unverifiedSince: null,
    createdAt: NOON,
    updatedAt: NOON,
  })

  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([sql`update contact set phone = null where id in ('contact-ada', 'contact-mei')`])
  })

  const limits = {
    calledSinceId: timePrefix(NOON - 7 * DAY),
    refusedSinceId: timePrefix(NOON - 30 * DAY),
    actor: 'user:person-1',
    now: NOON,
  }

  it('are stored, listed by contact, counted by outcome and deleted', async () => {
    const call = buildCall({ outcome: 'refused' })
    const response = buildCall({ outcome: 'response', contactId: null })
    const earlier = buildCall({ at: NOON - DAY })
    await database.batch([call, response, earlier].map(phoneCalls.insertPhoneCall))
    expect(await database.all(phoneCalls.selectPhoneCallById(mainWorkspaceId, call.id))).toEqual([call])
    expect(await database.all(phoneCalls.selectPhoneCallById(otherWorkspaceId, call.id))).toEqual([])
    const list = await database.all(phoneCalls.selectPhoneCallsByContact(mainWorkspaceId, 'contact-ada', firstPage))
    expect(list).toEqual([call, earlier].map((row) => ({ ...row, survey: 'Relationship' })))
    const page = { before: call.id, limit: 1 }
    expect(
      (await database.all(phoneCalls.selectPhoneCallsByContact(mainWorkspaceId, 'contact-ada', page))).map(
        ({ id }) => id,
      ),
    ).toEqual([earlier.id])
    const counts = await database.all(phoneCalls.countPhoneCalls(mainWorkspaceId, 'survey', timePrefix(NOON)))
    expect(counts.toSorted((a, b) => (a.outcome < b.outcome ? -1 : 1))).toEqual([
      { outcome: 'refused', count: 1 },
      { outcome: 'response', count: 1 },
    ])
    await database.batch([phoneCalls.deletePhoneCall(otherWorkspaceId, call.id)])
    const merge = {
      ...{ id: 'merge-1', workspaceId: mainWorkspaceId, contactId: 'contact-mei', mergedId: 'contact-ada' },
      ...{ merged: '{}', at: NOON, actor: 'import' },
    }
    const getContactId = async () =>
      (await database.all(phoneCalls.selectPhoneCallById(mainWorkspaceId, call.id)))[0]?.contactId
    await database.batch([
      sql`update contact set unverified_since = ${NOON} where id = 'contact-ada'`,
      phoneCalls.movePhoneCalls(merge),
    ])
    expect(await getContactId()).toBe('contact-ada')
    await database.batch([insertContactMerge(merge), phoneCalls.movePhoneCalls(merge)])
    expect(await getContactId()).toBe('contact-mei')
    await database.batch([phoneCalls.movePhoneCallsBack(merge)])
    expect(await getContactId()).toBe('contact-ada')
    await database.batch([phoneCalls.movePhoneCalls(merge)])
    await database.batch([phoneCalls.deleteCallOfResponse(mainWorkspaceId, call.id)])
    expect(await getContactId()).toBe('contact-mei')
    await database.batch([phoneCalls.deleteCallOfResponse(mainWorkspaceId, response.id)])
    expect(await database.all(phoneCalls.selectPhoneCallById(mainWorkspaceId, response.id))).toEqual([])
    await database.batch([phoneCalls.deletePhoneCall(mainWorkspaceId, call.id)])
    await database.batch([phoneCalls.deletePhoneCallsByContact(otherWorkspaceId, 'contact-mei')])
    expect(
      await database.all(phoneCalls.selectPhoneCallsByContact(mainWorkspaceId, 'contact-mei', firstPage)),
    ).toHaveLength(1)
    await database.batch([phoneCalls.deletePhoneCallsByContact(mainWorkspaceId, 'contact-mei')])
    expect(await database.all(phoneCalls.selectPhoneCallsByContact(mainWorkspaceId, 'contact-mei', firstPage))).toEqual(
      [],
    )
  })

  it('come in the order of the tier, then of the contact', async () => {
    await database.batch([
      insertContacts([
        buildContact('p1', null),
        buildContact('p2', 'b'),
        buildContact('p3', 'A'),
        buildContact('p4', 'D'),
        { ...buildContact('p5', 'A'), phone: null },
        { ...buildContact('p6', 'A'), unverifiedSince: NOON },
        buildContact('p7', 'C'),
        buildContact('p8', 'A'),
      ]),
    ])
    const all = await database.all(phoneCalls.selectCallCandidates(mainWorkspaceId, undefined, 10))
    expect(all).toEqual([
      { tier: 1, id: 'p3' },
      { tier: 1, id: 'p8' },
      { tier: 2, id: 'p2' },
      { tier: 3, id: 'p7' },
      { tier: 4, id: 'p4' },
      { tier: 5, id: 'p1' },
    ])
    expect(await database.all(phoneCalls.selectCallCandidates(mainWorkspaceId, all[1], 2))).toEqual(all.slice(2, 4))
    const callees = await database.all(phoneCalls.selectCallees(mainWorkspaceId, ['p2', 'p3'], limits))
    expect(callees.toSorted((a, b) => a.tier - b.tier)).toEqual([
      {
        id: 'p3',
        tier: 1,
        name: 'p3',
        phone: '+442071234567',
        locale: null,
        lastInvitedAt: null,
        lastRespondedAt: null,
        lastCalledAt: null,
      },
      expect.objectContaining({ id: 'p2', tier: 2 }),
    ])
  })

  it('leave out whom not to call', async () => {
    const contacts = Array.from({ length: 8 }, (_, index) => buildContact(`p${index + 1}`, null))
    await database.batch([
      insertContacts(contacts),
      ...[
        buildCall({ contactId: 'p1', at: NOON - 3 * DAY }),
        buildCall({ contactId: 'p2', at: NOON - 10 * DAY }),
        buildCall({ contactId: 'p3', at: NOON - 10 * DAY, outcome: 'refused' }),
        buildCall({ contactId: 'p4', at: NOON - 40 * DAY, outcome: 'refused' }),
        buildCall({ contactId: 'p5', at: NOON - 40 * DAY, outcome: 'wrong-number' }),
        buildCall({ contactId: 'p6', at: NOON - 40 * DAY, outcome: 'wrong-number' }),
      ].map(phoneCalls.insertPhoneCall),
      sql`insert into former_value (workspace_id, contact_id, field, value, replaced_at, replaced_by)
        values (${mainWorkspaceId}, 'p6', 'phone', '+44', ${NOON - DAY}, 'cli')`,
      ...[
        ['p4', 'user:person-1', NOON + 1],
        ['p8', 'user:person-2', NOON + 1],
        ['p7', 'user:person-2', NOON],
      ].map(([contactId, actor, until]) =>
        claimCallLease({ workspaceId: mainWorkspaceId, contactId, actor, until } as CallLeaseRow, NOON),
      ),
    ])
    const ids = contacts.map(({ id }) => id)
    const list = async (values: Partial<typeof limits>) => {
      const rows = await database.all(phoneCalls.selectCallees(mainWorkspaceId, ids, { ...limits, ...values }))
      return rows.map(({ id }) => id).sort()
    }
    expect(await list({})).toEqual(['p2', 'p4', 'p6', 'p7'])
    expect(await list({ now: NOON + 1 })).toEqual(['p2', 'p4', 'p6', 'p7', 'p8'])
  })

  it('say who has responded since a time, and fail a batch then', async () => {
    const response = buildCall({ outcome: 'response' })
    await database.batch([phoneCalls.insertPhoneCall(response)])
    const period = { surveyId: 'survey', contactId: 'contact-ada', sinceId: timePrefix(NOON) }
    expect(await database.all(phoneCalls.selectLastPhoneResponse(mainWorkspaceId, period))).toEqual([
      { id: response.id },
    ])
    for (const values of [{ surveyId: 'other' }, { contactId: 'contact-mei' }, { sinceId: timePrefix(NOON + 1) }]) {
      const other = { ...period, ...values }
      expect(await database.all(phoneCalls.selectLastPhoneResponse(mainWorkspaceId, other))).toEqual([])
      await database.batch([phoneCalls.assertNoPhoneResponse(mainWorkspaceId, other)])
    }
    await expect(database.batch([phoneCalls.assertNoPhoneResponse(mainWorkspaceId, period)])).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
  })
})
