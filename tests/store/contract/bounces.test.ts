import { beforeEach, expect, it } from 'vitest'
import * as bounceStore from '../../../server/store/queries/bounces.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { sql } from '../../../server/store/sql.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('bounces', { bounces: bounceStore }, ({ database, bounces }) => {
  const row: bounceStore.BounceRow = {
    id: 'bounce-1',
    workspaceId: mainWorkspaceId,
    contactId: 'contact-ada',
    invitationId: 'invitation-1',
    campaignId: 'campaign',
    kind: 'soft',
    status: '4.2.2',
    reason: 'mailbox-full',
    words: '452 4.2.2 Mailbox full',
    source: 'mail',
    sourceId: 'report-1',
    at: NOON,
  }
  const insertDelivery = (reminder: number, at: number) => sql`
    insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at, provider_id)
    values (${`delivery-${reminder}`}, ${mainWorkspaceId}, 'campaign', 'invitation-1', ${reminder}, 'email', 'sent',
            ${at}, ${at}, ${`provider-${reminder}`})`

  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${mainWorkspaceId}, 'survey', 'Spring', '{}', 1, ${NOON}, 'cli', ${NOON})`,
      insertInvitations([{ ...buildInvitationRow('invitation-1'), contactId: 'contact-ada', token: 'token-1' }]),
      insertDelivery(0, NOON),
      insertDelivery(1, NOON + DAY),
    ])
  })

  it('are known by their source, once', async () => {
    await database.batch([bounces.insertBounce(row)])
    await expect(database.batch([bounces.insertBounce({ ...row, id: 'bounce-2' })])).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    await database.batch([
      bounces.insertBounce({ ...row, id: 'bounce-2', source: 'ses' }),
      bounces.insertBounce({ ...row, id: 'bounce-3', sourceId: null }),
      bounces.insertBounce({ ...row, id: 'bounce-4', sourceId: null }),
    ])
    const find = async (workspaceId: string) =>
      database.all(bounces.selectBounceBySource(workspaceId, 'mail', 'report-1'))
    expect(await find(mainWorkspaceId)).toEqual([{ id: 'bounce-1' }])
    expect(await find(otherWorkspaceId)).toEqual([])
  })

  it('are about an invitation, by its id, that of a provider, or the last email to an address', async () => {
    const target = {
      workspaceId: mainWorkspaceId,
      contactId: 'contact-ada',
      invitationId: 'invitation-1',
      email: 'ada@example.com',
    }
    expect(await database.all(bounces.selectTargetByInvitation('invitation-1'))).toMatchObject([
      { ...target, sentAt: NOON + DAY },
    ])
    expect(await database.all(bounces.selectTargetByInvitation('invitation-2'))).toEqual([])
    expect(await database.all(bounces.selectTargetByProviderId('provider-0'))).toMatchObject([
      { ...target, sentAt: NOON },
    ])
    expect(await database.all(bounces.selectTargetByProviderId('provider-2'))).toEqual([])
    const find = (since: number) => database.all(bounces.selectTargetByRecipient('ada@example.com', since))
    expect(await find(NOON + 1)).toMatchObject([{ ...target, sentAt: NOON + DAY }])
    expect(await find(NOON + DAY + 1)).toEqual([])
  })

  it('count by day, without those that blame nobody', async () => {
    const reports = [
      { at: NOON },
      { at: NOON + 1 },
      { at: NOON + DAY },
      { at: NOON + DAY * 2, reason: 'refused' },
      { at: NOON + DAY * 3, kind: 'hard' as const },
    ].map((values, index) => bounces.insertBounce({ ...row, id: `bounce-${index}`, sourceId: `r${index}`, ...values }))
    await database.batch(reports)
    const count = async (since: number, before = NOON + DAY * 9) =>
      (await database.all(bounces.countSoftBounceDays(mainWorkspaceId, 'contact-ada', since, before)))[0]?.days
    expect(await count(NOON)).toBe(2)
    expect(await count(NOON + DAY)).toBe(1)
    expect(await count(NOON, NOON + DAY)).toBe(1)
  })

  it('are listed by kind, campaign and contact, and erased', async () => {
    await database.batch([
      bounces.insertBounce(row),
      bounces.insertBounce({ ...row, id: 'bounce-2', kind: 'hard', campaignId: null, sourceId: 'r2' }),
    ])
    const list = async (filter: bounceStore.BounceFilter, workspaceId = mainWorkspaceId) =>
      (await database.all(bounces.selectBounces(workspaceId, filter, firstPage))).map(({ id }) => id)
    expect(await list({})).toEqual(['bounce-2', 'bounce-1'])
    expect(await list({}, otherWorkspaceId)).toEqual([])
    expect(await list({ kind: 'hard' })).toEqual(['bounce-2'])
    expect(await list({ campaignId: 'campaign' })).toEqual(['bounce-1'])
    expect(await list({ contactId: 'contact-mei' })).toEqual([])
    const next = await database.all(bounces.selectBounces(mainWorkspaceId, {}, { before: 'bounce-2', limit: 5 }))
    expect(next).toEqual([row])
    await database.batch([bounces.eraseBouncesOfContact(otherWorkspaceId, 'contact-ada')])
    expect(await list({ contactId: 'contact-ada' })).toHaveLength(2)
    await database.batch([bounces.eraseBouncesOfContact(mainWorkspaceId, 'contact-ada')])
    const erased = await database.all(bounces.selectBounces(mainWorkspaceId, {}, firstPage))
    expect(erased).toMatchObject([1, 2].map(() => ({ contactId: null, invitationId: null, words: null })))
  })

  it('undo an arrival, and are not undone by one', async () => {
    const first = { invitationId: 'invitation-1', sentAt: NOON }
    const listTimes = () => database.all(sql`select delivered_at as at from delivery order by id`)
    await database.batch([bounces.markDelivered(first, NOON + 5)])
    await database.batch([bounces.markDelivered(first, NOON + 6)])
    expect(await listTimes()).toEqual([{ at: NOON + 5 }, { at: null }])
    await database.batch([bounces.insertBounce({ ...row, kind: 'hard' }), bounces.clearDelivered(first)])
    await database.batch([bounces.markDelivered(first, NOON + 7)])
    expect(await listTimes()).toEqual([{ at: null }, { at: null }])
  })

  it('belong to the address that a contact had', async () => {
    await database.batch([
      sql`insert into former_value (workspace_id, contact_id, field, value, replaced_at, replaced_by)
        values (${mainWorkspaceId}, 'contact-ada', 'email', 'old@example.com', ${NOON + 2}, 'cli'),
               (${mainWorkspaceId}, 'contact-ada', 'email', 'older@example.com', ${NOON + 1}, 'cli'),
               (${mainWorkspaceId}, 'contact-ada', 'phone', '+441', ${NOON}, 'cli')`,
    ])
    expect(await database.all(bounces.selectFormerEmails(mainWorkspaceId, 'contact-ada'))).toEqual([
      { value: 'older@example.com', replacedAt: NOON + 1 },
      { value: 'old@example.com', replacedAt: NOON + 2 },
    ])
    expect(await database.all(bounces.selectFormerEmails(otherWorkspaceId, 'contact-ada'))).toEqual([])
  })
})
