import { beforeEach, expect, it } from 'vitest'
import * as attemptStore from '../../../server/store/queries/channel-attempts.ts'
import * as deliveryStore from '../../../server/store/queries/channel-deliveries.ts'
import * as leaseStore from '../../../server/store/queries/channel-leases.ts'
import { sql } from '../../../server/store/sql.ts'
import { type ChannelKind, channelKinds } from '../../../shared/channel.ts'
import { addDeliveries, loadDeliveries } from '../../support/channel-samples.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'deliveries of channels',
  { channelAttempts: attemptStore, channelDeliveries: deliveryStore, channelLeases: leaseStore },
  ({ database, channelAttempts, channelDeliveries, channelLeases }) => {
    const channelId = 'channel-1'
    const lease = { channelId, holder: 'process-1', now: NOON, until: NOON + 1000 }
    beforeEach(async () => {
      await insertFixture(database)
      await database.batch([
        sql`
      insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
      values (${channelId}, ${mainWorkspaceId}, 'webhook', 'Hook', '{}', 'x', 0, 0)`,
        sql`
      insert into event (id, workspace_id, type, subject_id, data, at)
      values ('event-1', ${mainWorkspaceId}, 'response.created', 'response-1', '{"score":3}', ${NOON})`,
      ])
      await addDeliveries(database, { workspaceId: mainWorkspaceId, channelId }, [
        { id: 'a', eventId: 'event-1', createdAt: NOON, body: '{}' },
        { id: 'b', eventId: 'event-2', createdAt: NOON + 1, kind: 'alert', recipientId: 'user-1' },
      ])
    })
    const attempt = (id: string, at: number) => ({
      ...{ id, workspaceId: mainWorkspaceId, channelId, messageId: 'a', at, durationMs: 5 },
      ...{ outcome: 'sent' as const, reason: null, status: 200, request: 'POST', response: 'ok' },
    })
    const finish = (id: string, state: 'sent' | 'failed', at: number) => ({
      ...{ id, state, dueAt: at, heldFor: null, attempts: 1, messageId: id, reason: null, at },
    })
    const all = <Row>(statement: Parameters<typeof database.all<Row>>[0]) => database.all(statement)

    const listDue = async (now: number, kinds: readonly ChannelKind[] = channelKinds) =>
      (await all(channelLeases.selectDueChannels(now, kinds, 5))).map(({ id }) => id)

    it('are found when they are due, in order', async () => {
      expect(await listDue(NOON - 1)).toEqual([])
      expect(await listDue(NOON)).toEqual([channelId])
      expect(await listDue(NOON, ['slack'])).toEqual([])
      const due = await all(channelDeliveries.selectDueDeliveries(channelId, NOON + 1, 5))
      expect(due).toMatchObject([
        { id: 'a', body: '{}', recipientId: '', attempts: 0, messageId: null },
        { id: 'b', kind: 'alert', recipientId: 'user-1' },
      ])
    })

    it('wait while their channel is paused, those first that have waited longest', async () => {
      await database.batch([
        channelLeases.pauseChannel(channelId, NOON + 50),
        channelLeases.pauseChannel(channelId, NOON + 40),
        sql`
      insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
      values ('channel-0', ${mainWorkspaceId}, 'slack', 'Chat', '{}', 'x', 0, 0)`,
      ])
      await addDeliveries(database, { workspaceId: mainWorkspaceId, channelId: 'channel-0' }, [
        { id: 'c', eventId: 'event-3', createdAt: NOON + 2 },
      ])
      expect(await listDue(NOON + 1)).toEqual([])
      expect(await listDue(NOON + 49)).toEqual(['channel-0'])
      expect(await database.batch([channelLeases.acquireChannel({ ...lease, now: NOON + 49 })])).toEqual([[]])
      expect(await listDue(NOON + 50)).toEqual([channelId, 'channel-0'])
    })

    it('say of what a member is about to get an email', async () => {
      const list = async (workspaceId = mainWorkspaceId, recipientId = 'user-1') =>
        (await all(channelDeliveries.selectWaitingAlertSubjects(workspaceId, recipientId, 5))).map(
          (row) => row.subjectId,
        )
      await database.batch([sql`update channel_delivery set event_id = 'event-1' where id = 'b'`])
      expect(await list()).toEqual([])
      await database.batch([sql`update channel set kind = 'email'`])
      expect(await list()).toEqual(['response-1'])
      expect(await list(otherWorkspaceId)).toEqual([])
      expect(await list(mainWorkspaceId, 'user-2')).toEqual([])
      await database.batch([sql`update channel set disabled_at = ${NOON}`])
      expect(await list()).toEqual([])
    })

    it('are counted by the rule that caused them, each event once', async () => {
      await database.batch([
        sql`update channel_delivery set rule_id = 'rule-1'`,
        sql`update channel_delivery set event_id = 'event-1' where id = 'b'`,
      ])
      expect(await all(channelDeliveries.countDeliveriesByRule(mainWorkspaceId, [channelId], 'a'))).toEqual([
        { ruleId: 'rule-1', count: 1 },
      ])
      expect(await all(channelDeliveries.countDeliveriesByRule(mainWorkspaceId, [channelId], 'c'))).toEqual([])
      expect(await all(channelDeliveries.countDeliveriesByRule(otherWorkspaceId, [channelId], 'a'))).toEqual([])
    })

    it('are sent by one process, until its lease ends', async () => {
      const acquire = async (changes: object) =>
        (await database.batch([channelLeases.acquireChannel({ ...lease, ...changes })]))[0].length
      expect(await acquire({})).toBe(1)
      expect(await listDue(NOON)).toEqual([])
      expect(await acquire({ holder: 'process-2' })).toBe(0)
      expect(await acquire({})).toBe(1)
      await database.batch(channelLeases.renewChannel({ ...lease, until: NOON + 2000 }))
      expect(await acquire({ holder: 'process-2', now: NOON + 1500 })).toBe(0)
      expect(await acquire({ holder: 'process-2', now: NOON + 2000 })).toBe(1)
      await expect(database.batch(channelLeases.renewChannel(lease))).rejects.toMatchObject({
        name: 'ConstraintViolation',
      })
      await database.batch([channelLeases.releaseChannel(channelId, 'process-1')])
      expect(await all(channelLeases.selectSendingChannel(channelId))).toMatchObject([{ heldBy: 'process-2' }])
      await database.batch([channelLeases.releaseChannel(channelId, 'process-2')])
      await database.batch([
        channelLeases.setFailingSince(channelId, NOON),
        channelLeases.setFailingSince(channelId, NOON + 1),
        ...channelLeases.disableSendingChannel(channelId, NOON, 'gone'),
      ])
      await expect(
        database.batch(channelLeases.disableSendingChannel(channelId, NOON, 'broken')),
      ).rejects.toMatchObject({ name: 'ConstraintViolation' })
      expect(await acquire({})).toBe(0)
      expect(await all(channelLeases.selectSendingChannel(channelId))).toMatchObject([
        { heldBy: null, failingSince: NOON, disabledAt: NOON, workspaceId: mainWorkspaceId },
      ])
      await database.batch([channelLeases.clearFailingSince(channelId)])
      expect(await all(channelLeases.selectSendingChannel(channelId))).toMatchObject([{ failingSince: null }])
    })

    it('keep their results, and are sent again on request', async () => {
      await database.batch([
        channelDeliveries.recordDeliveryResults(channelId, [
          finish('a', 'sent', NOON + 5),
          finish('b', 'sent', NOON + 6),
        ]),
        channelAttempts.insertAttempts([attempt('attempt-1', NOON + 5), attempt('attempt-2', NOON + 6)]),
      ])
      await database.batch([channelDeliveries.recordDeliveryResults(channelId, [finish('a', 'failed', NOON + 9)])])
      expect(await loadDeliveries(database, channelId)).toMatchObject([{ id: 'a', state: 'sent' }, { state: 'sent' }])
      expect(await all(channelDeliveries.selectRecentAlerts(channelId, NOON))).toEqual([
        { recipientId: 'user-1', at: NOON + 6 },
      ])
      expect(await all(channelDeliveries.selectRecentAlerts(channelId, NOON + 6))).toEqual([])
      expect(await all(channelAttempts.countRecentAttempts(channelId, 'attempt-2'))).toEqual([
        { count: 1, firstAt: NOON + 6 },
      ])
      expect(await all(channelAttempts.countSentRequests(mainWorkspaceId, 'a'))).toEqual([{ count: 2 }])
      expect(await all(channelAttempts.selectAttempts(mainWorkspaceId, 'a'))).toMatchObject([
        { id: 'attempt-2', response: 'ok' },
        { id: 'attempt-1' },
      ])
      expect(await all(channelAttempts.selectAttempts(otherWorkspaceId, 'a'))).toEqual([])
      const list = async (state?: 'sent', before?: string) =>
        (await all(channelDeliveries.selectDeliveries(mainWorkspaceId, channelId, state, { before, limit: 5 }))).map(
          ({ id }) => id,
        )
      expect(await list()).toEqual(['b', 'a'])
      expect(await list('sent', 'b')).toEqual(['a'])
      expect(await all(channelDeliveries.selectDelivery(mainWorkspaceId, 'a'))).toMatchObject([{ at: NOON + 5 }])
      expect(await all(channelDeliveries.selectDelivery(otherWorkspaceId, 'a'))).toEqual([])
      const webhook = { workspaceId: mainWorkspaceId, id: channelId, kind: 'webhook' } as const
      const resend = async (
        selection: deliveryStore.ResendSelection,
        channel: deliveryStore.ResendingChannel = webhook,
      ) => (await database.batch([channelDeliveries.resendDeliveries(channel, selection, NOON + 10)]))[0]
      expect(await resend({ ids: ['a', 'b'] }, { ...webhook, workspaceId: otherWorkspaceId })).toEqual([])
      expect(await resend({ ids: ['a', 'b'] })).toEqual([{ id: 'a' }])
      expect(await resend({ ids: ['a'] })).toEqual([])
      const range = { afterId: '', beforeId: 'c', limit: 5 }
      expect(await resend({ ...range, state: 'failed' })).toEqual([])
      const chat = { ...webhook, kind: 'slack' } as const
      const first = (afterId: string) =>
        all(channelDeliveries.selectFirstToResend(chat, { afterId, beforeId: 'c', state: 'sent' }))
      expect([await first(''), await first('b')]).toEqual([[{ id: 'b' }], []])
      // Its body was erased, or it never had one.
      expect(await resend({ ...range, state: 'sent' })).toEqual([])
      expect(await resend({ ...range, state: 'sent' }, chat)).toEqual([{ id: 'b' }])
      expect(await loadDeliveries(database, channelId)).toMatchObject([
        { state: 'waiting', messageId: 'a', attempts: 0, dueAt: NOON + 10 },
        { state: 'waiting', messageId: null },
      ])
      expect(await all(channelDeliveries.selectDelivery(mainWorkspaceId, 'b'))).toMatchObject([{ resends: 1 }])
    })

    it('are purged once they are old', async () => {
      await database.batch([
        channelDeliveries.recordDeliveryResults(channelId, [finish('a', 'sent', NOON)]),
        channelAttempts.insertAttempts([attempt('attempt-1', NOON)]),
      ])
      const [deliveries, attempts] = await database.batch([
        channelDeliveries.deleteOldDeliveries('c', 1),
        channelAttempts.deleteOldAttempts('b', 5),
      ])
      expect([deliveries, attempts]).toEqual([[{ id: 'a' }], [{ id: 'attempt-1' }]])
      expect(await loadDeliveries(database, channelId)).toMatchObject([{ id: 'b' }])
      // It still waited.
      await database.batch([channelDeliveries.deleteOldDeliveries('c', 5)])
      expect(await loadDeliveries(database, channelId)).toEqual([])
    })

    it('know what they are about, and whom', async () => {
      expect(await all(channelDeliveries.selectAlertEvents(mainWorkspaceId, ['a', 'b']))).toMatchObject([
        { deliveryId: 'a', id: 'event-1', type: 'response.created', subjectId: 'response-1', rule: null, at: NOON },
      ])
      expect(await all(channelDeliveries.selectWaitingDeliveries(channelId, ['a', 'none']))).toEqual([{ id: 'a' }])
      await database.batch(channelDeliveries.lockWaitingDeliveries(channelId, ['a', 'b']))
      await database.batch([channelDeliveries.recordDeliveryResults(channelId, [finish('b', 'sent', NOON)])])
      await expect(
        database.batch(channelDeliveries.lockWaitingDeliveries(channelId, ['a', 'b'])),
      ).rejects.toMatchObject({
        name: 'ConstraintViolation',
      })
      expect(await all(channelLeases.selectOwners(otherWorkspaceId))).toEqual([])
      const test = { id: 'c', workspaceId: mainWorkspaceId, channelId, recipientId: '', body: null, createdAt: NOON }
      await database.batch([channelDeliveries.insertTestDelivery(test)])
      expect(await all(channelDeliveries.selectDelivery(mainWorkspaceId, 'c'))).toMatchObject([{ kind: 'test' }])
    })
  },
)
