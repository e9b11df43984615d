import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runNextJob } from '../../../server/jobs/run.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, type Service } from '../../support/world.ts'

describe('the email about an action that goes on', () => {
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
  async function reopen() {
    const input = { title: 'Second courier', causes: ['delivery'], ownerId: agent.userId, state: 'done' }
    const { body: action } = await service.call('POST', '/api/actions', input)
    service.time.advance(DAY)
    for (const key of ['a', 'b']) {
      service.time.advance(1)
      const path = `/embed/surveys/${service.ours.surveyId}/responses`
      const { body } = await service.call('POST', path, { key, score: 2, interaction: 'pointer' })
      await service.call('PATCH', `/api/follow-ups/${body.id}`, { cause: 'delivery' })
    }
    return action.id as string
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

  it('waits for the end of quiet hours, and is not sent once the action is done again', async () => {
    const settings = { actionReopened: 'yes', digest: 'off', from: '20', until: '8' }
    expect((await agent.post(`/account/notifications/${agent.slug}`, settings)).status).toBe(303)
    const id = await reopen()
    expect(await work()).toEqual([])
    service.time.advance(DAY / 2)
    await service.call('PATCH', `/api/actions/${id}`, { state: 'done' })
    expect(await work()).toEqual([])
  })

  it('is not sent to members who do not want it', async () => {
    expect(
      (await agent.post(`/account/notifications/${agent.slug}`, { digest: 'off', from: '', until: '' })).status,
    ).toBe(303)
    await reopen()
    expect(await work()).toEqual([])
  })
})
