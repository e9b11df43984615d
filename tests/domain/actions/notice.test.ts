import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reopenActions } from '../../../server/domain/actions/reopening.ts'
import { loadAlerts } from '../../../server/domain/channels/alerts.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { addDeliveries } from '../../support/channel-samples.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service } from '../../support/world.ts'

describe('the email about an action that was reopened', () => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  let agent: SignedInMember & { slug: string }

  beforeEach(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database, createClock(Date.parse('2026-11-24T21:00:00Z')))
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none', reopenActionAfter: 2 })
    agent = await signInMember(service, 'agent', { name: 'Mei' })
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  /** An action of Mei that was done yesterday, and as many follow-ups with its cause as reopen it. */
  async function reopen(ownerId: string | null = agent.userId) {
    const input = { title: 'Second courier', causes: ['delivery'], ownerId, state: 'done' }
    const { body: action } = await service.call('POST', '/api/actions', input)
    await bringBack('1')
    return action.id as string
  }
  async function bringBack(time: string) {
    service.time.advance(DAY)
    for (const key of [`${time}-a`, `${time}-b`]) {
      service.time.advance(1)
      const path = `/embed/surveys/${service.ours.surveyId}/responses`
      const { body } = await service.call('POST', path, { key, score: 2, interaction: 'pointer' })
      await service.call('PATCH', `/api/follow-ups/${body.id}`, { cause: 'delivery' })
    }
    service.time.advance(6 * MINUTE)
    await reopenActions(service.deps, (error) => {
      throw error
    })
  }
  async function work() {
    while (await runNextJob(service.deps)) {}
    return mailServer.receivedEmails.filter(({ parts: [text = ''] }) => text.startsWith('The cause is back'))
  }

  it('goes to its owner', async () => {
    const id = await reopen()
    const [mail, ...others] = await work()
    expect(others).toEqual([])
    const [text = ''] = mail?.parts ?? []
    expect(mail?.to).toEqual([`${agent.userId}@vouch.test`])
    expect(text).toContain('2 new follow-ups name a cause that “Second courier” had removed.')
    expect(text).toContain(`https://vouch.test/w/${agent.slug}/actions/${id}`)
    expect(mail?.source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
  })

  it('is also an alert in a chat, which leads to the action', async () => {
    const id = await reopen()
    const secrets = { url: 'https://hooks.slack.com/services/T0/B0/secret' }
    const channel = (await service.call('POST', '/api/channels', { kind: 'slack', name: 'Chat', secrets })).body
    const { workspaceId } = service.ours
    const [event] = await connection.database.all(sql<{ id: string }>`
      select id from event where workspace_id = ${workspaceId} and type = 'action.reopened'`)
    const delivery = { kind: 'alert', eventId: event?.id ?? '', createdAt: service.time.now() } as const
    const [deliveryId = ''] = await addDeliveries(connection.database, { workspaceId, channelId: channel.id }, [
      delivery,
    ])
    const [workspace] = await connection.database.all(selectWorkspaceById(workspaceId))
    const { alerts } = await loadAlerts(service.deps, workspace as WorkspaceRow, [{ id: deliveryId }], {
      ...{ showsContacts: false, language: 'en' },
    })
    const url = `https://vouch.test/w/${agent.slug}/actions/${id}`
    expect(alerts).toMatchObject([{ type: 'action.reopened', action: { title: 'Second courier', url } }])
  })

  it('waits for the end of quiet hours, and is not sent once the action is done again', async () => {
    const settings = { actionReopened: 'yes', digest: 'off', from: '20', until: '8' }
    expect((await agent.post(`/account/notifications/${agent.slug}`, settings)).status).toBe(303)
    const id = await reopen()
    expect(await work()).toEqual([])
    service.time.advance(DAY / 2)
    await service.call('PATCH', `/api/actions/${id}`, { state: 'done' })
    expect(await work()).toEqual([])
  })

  it('is sent for each time that a cause comes back, and not for one that is over', async () => {
    const id = await reopen()
    expect(await work()).toHaveLength(1)
    const getState = async () => (await service.call('GET', `/api/actions/${id}`)).body
    for (const time of ['2', '3']) {
      await service.call('PATCH', `/api/actions/${id}`, { state: 'done' })
      await bringBack(time)
      expect(await getState()).toMatchObject({ state: 'started', reopened: Number(time) })
      // The third one replaces the second, which was not sent yet.
      if (time === '3') expect(await work()).toHaveLength(2)
    }
    expect(new Set(mailServer.receivedEmails.map(({ source }) => /^Message-ID: .*$/im.exec(source)?.[0])).size).toBe(2)
  })

  it('goes to the managers without an owner, or if the owner has left', async () => {
    const manager = await signInMember(service, 'manager', { name: 'Max' })
    await reopen(null)
    const [mail, ...others] = await work()
    expect(others).toEqual([])
    expect(mail?.to).toEqual([`${manager.userId}@vouch.test`])
    expect(mail?.parts[0]).toContain('because this improvement action has no owner')
    const input = { title: 'Left behind', causes: ['delivery'], ownerId: agent.userId, state: 'done' }
    await service.call('POST', '/api/actions', input)
    expect((await service.call('DELETE', `/api/members/${agent.userId}`)).status).toBe(204)
    await bringBack('2')
    const [, second] = await work()
    expect(second?.to).toEqual([`${manager.userId}@vouch.test`])
    expect(second?.parts[0]).toContain('Left behind')
  })

  it('is not sent to members who do not want it', async () => {
    expect(
      (await agent.post(`/account/notifications/${agent.slug}`, { digest: 'off', from: '', until: '' })).status,
    ).toBe(303)
    await reopen()
    expect(await work()).toEqual([])
  })
})
