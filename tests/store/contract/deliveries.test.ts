import { beforeEach, expect, it } from 'vitest'
import { insertCampaign } from '../../../server/store/queries/campaigns.ts'
import * as deliveryStore from '../../../server/store/queries/deliveries.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import * as senderStore from '../../../server/store/queries/senders.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('deliveries', { deliveries: deliveryStore, senders: senderStore }, ({ database, deliveries, senders }) => {
  const buildRow = (id: string, values: Partial<deliveryStore.NewDeliveryRow> = {}): deliveryStore.NewDeliveryRow => ({
    ...{ id, workspaceId: mainWorkspaceId, campaignId: 'campaign', invitationId: 'invitation', reminder: 0 },
    ...{ channel: 'email', domain: 'example.com', at: NOON, dueAt: NOON },
    ...values,
  })

  beforeEach(async () => {
    await insertFixture(database)
    const campaign = {
      id: 'campaign',
      workspaceId: mainWorkspaceId,
      surveyId: 'survey',
      name: 'Spring',
      settings: '{}',
    }
    await database.batch([
      insertCampaign({ ...campaign, createdAt: NOON, createdBy: 'cli' }),
      insertInvitations([buildInvitationRow('invitation')]),
    ])
  })

  it('stores each message of an invitation once', async () => {
    await database.batch([deliveries.insertDeliveries([buildRow('a'), buildRow('b', { reminder: 1, domain: null })])])
    await database.batch([deliveries.insertDeliveries([buildRow('c', { dueAt: 0 })])])
    expect(await database.all(sql`select id, domain, due_at as due, state from delivery order by id`)).toEqual([
      { id: 'a', domain: 'example.com', due: NOON, state: 'waiting' },
      { id: 'b', domain: null, due: NOON, state: 'waiting' },
    ])
  })

  const startCampaign = () => database.batch([sql`update campaign set started_at = ${NOON}, started_by = 'cli'`])
  const listStates = async () =>
    (await database.all(sql<Record<'id' | 'state', string>>`select id, state from delivery order by id`)).map(
      ({ id, state }) => `${id} ${state}`,
    )
  const claim = async (limit: number) =>
    (await database.batch([deliveries.claimDeliveries('campaign', NOON, limit)]))[0].map(({ id }) => id)
  const insertMany = async () => {
    const invitations = ['i1', 'i2', 'i3'].map((id) => buildInvitationRow(id))
    await database.batch([insertInvitations(invitations)])
    const rows = invitations.map(({ id: invitationId }, index) =>
      buildRow(`d${index + 1}`, { invitationId, dueAt: NOON + index - 1 }),
    )
    await database.batch([deliveries.insertDeliveries(rows)])
    await startCampaign()
  }

  it('claims messages that are due, the oldest first, once, while the campaign sends', async () => {
    await insertMany()
    expect(await database.all(deliveries.selectSendingWorkspaces(NOON))).toEqual([{ workspaceId: mainWorkspaceId }])
    expect(await database.all(deliveries.selectSendingCampaigns(mainWorkspaceId, NOON))).toMatchObject([
      { id: 'campaign', surveyId: 'survey', isDue: 1 },
    ])
    expect(await claim(1)).toEqual(['d1'])
    await database.batch([sql`update campaign set paused_at = ${NOON}`])
    expect([await claim(9), await database.all(deliveries.selectSendingWorkspaces(NOON))]).toEqual([[], []])
    await database.batch([sql`update campaign set paused_at = null`])
    expect([await claim(9), await claim(9)]).toEqual([['d2'], []])
    expect(await listStates()).toEqual(['d1 sending', 'd2 sending', 'd3 waiting'])
    const [first] = await database.all(deliveries.selectDeliveriesByIds(mainWorkspaceId, ['d2', 'd1']))
    expect(first).toMatchObject({
      id: 'd1',
      invitationId: 'i1',
      surveyId: 'survey',
      contactId: 'contact-ada',
      attempts: 0,
    })
    await database.batch([deliveries.releaseDeliveries(mainWorkspaceId)])
    expect(await claim(9)).toHaveLength(2)
  })

  it('records results once, and counts what was sent by domain', async () => {
    await insertMany()
    await claim(9)
    const result = {
      at: NOON,
      dueAt: NOON,
      attempts: 1,
      firstAttemptAt: NOON,
      reason: null,
      words: '250 OK',
      providerId: 'p',
    }
    await database.batch([
      deliveries.recordDeliveries([
        { ...result, id: 'd1', state: 'sent' },
        { ...result, id: 'd2', state: 'failed', reason: 'refused', words: null, providerId: null },
      ]),
    ])
    await database.batch([deliveries.recordDeliveries([{ ...result, id: 'd1', state: 'failed' }])])
    expect(await listStates()).toEqual(['d1 sent', 'd2 failed', 'd3 waiting'])
    expect(await database.all(deliveries.countSentDeliveries(mainWorkspaceId, NOON))).toEqual([
      { domain: 'example.com', count: 1 },
    ])
    expect(await database.all(deliveries.countSentDeliveries(mainWorkspaceId, NOON + 1))).toEqual([])
    await database.batch([deliveries.retryRefusedDeliveries('campaign', NOON)])
    expect(await listStates()).toEqual(['d1 sent', 'd2 waiting', 'd3 waiting'])
  })

  it('counts messages by state, and lists them with their contacts, the newest first', async () => {
    await insertMany()
    await claim(1)
    expect(await database.all(deliveries.countDeliveries('campaign'))).toEqual([
      { reminder: 0, state: 'sending', count: 1, nextDueAt: NOON - 1 },
      { reminder: 0, state: 'waiting', count: 2, nextDueAt: NOON },
    ])
    const list = async (filter: deliveryStore.DeliveryFilter, before?: string) =>
      (await database.all(deliveries.selectDeliveries(mainWorkspaceId, 'campaign', filter, { before, limit: 9 }))).map(
        ({ id }) => id,
      )
    expect([await list({}), await list({}, 'd3'), await list({ state: 'sending' })]).toEqual([
      ['d3', 'd2', 'd1'],
      ['d2', 'd1'],
      ['d1'],
    ])
    expect([
      await list({ state: 'waiting', reminder: 0 }),
      await list({ reminder: 1 }),
      await list({ reason: 'refused' }),
    ]).toEqual([['d3', 'd2'], [], []])
  })

  it('skips what a cancelled campaign has not sent', async () => {
    await insertMany()
    const skip = async () =>
      (await database.batch([deliveries.skipCancelledDeliveries('campaign', { now: NOON, claimedBefore: NOON }, 2)]))[0]
        .length
    expect(await skip()).toBe(0)
    await database.batch([sql`update campaign set cancelled_at = ${NOON}`])
    await database.batch([deliveries.claimDeliveries('campaign', NOON, 1)])
    expect(await database.all(deliveries.selectClaimedDelivery('campaign'))).toEqual([])
    await database.batch([sql`update delivery set state = 'sending', at = ${NOON} where id = 'd3'`])
    expect(await database.all(deliveries.selectClaimedDelivery('campaign'))).toEqual([{ id: 'd3' }])
    expect([await skip(), await skip()]).toEqual([2, 0])
    await database.batch([sql`update delivery set at = ${NOON - 1} where id = 'd3'`])
    expect([await skip(), await skip()]).toEqual([1, 0])
  })

  it('lets one process send at a time, and another one once its lease has ended', async () => {
    const lease = (holder: string, now: number) => ({ workspaceId: mainWorkspaceId, holder, now, until: now + 100 })
    const acquire = async (holder: string, now: number) =>
      (await database.batch([senders.acquireSender(lease(holder, now))]))[0].map((row) => row.holder)
    expect([await acquire('a', NOON), await acquire('b', NOON + 50), await acquire('a', NOON + 50)]).toEqual([
      ['a'],
      [],
      ['a'],
    ])
    await database.batch(senders.renewSender(lease('a', NOON + 90)))
    await expect(database.batch(senders.renewSender(lease('b', NOON + 90)))).rejects.toThrow()
    expect([await acquire('b', NOON + 189), await acquire('b', NOON + 190)]).toEqual([[], ['b']])
    await database.batch([senders.releaseSender(mainWorkspaceId, 'b')])
    expect(await acquire('a', NOON + 191)).toEqual(['a'])
    // By a clock that was set back since.
    expect(await acquire('b', NOON - 1000)).toEqual(['b'])
  })

  it('knows since when and why a server is slow', async () => {
    const load = async () => (await database.all(senders.selectSender(mainWorkspaceId)))[0]
    await database.batch([
      senders.acquireSender({ workspaceId: mainWorkspaceId, holder: 'a', now: NOON, until: NOON + 1 }),
    ])
    await database.batch([senders.slowSender(mainWorkspaceId, { now: NOON, until: NOON + 5, words: '421' })])
    await database.batch([senders.slowSender(mainWorkspaceId, { now: NOON + 5, until: NOON + 15, words: '421 again' })])
    expect(await load()).toMatchObject({ slowSince: NOON, slowUntil: NOON + 15, slowCount: 2, slowWords: '421 again' })
    await database.batch([senders.clearSlowSender(mainWorkspaceId)])
    expect(await load()).toMatchObject({ slowSince: null, slowUntil: null, slowCount: 0, slowWords: null })
  })
})
