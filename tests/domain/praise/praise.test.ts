import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { findPraise } from '../../../server/domain/praise/finding.ts'
import { exportContact } from '../../../server/domain/privacy/contact-export.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

describe.each(engines)('praise on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let server: MailServer
  let keys = 0
  let annaId: string
  let managerId: string

  const submit = (score: number, comment: string) =>
    service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      ...{ key: `k${++keys}`, score, comment, interaction: 'pointer' },
    })
  /** What the periodic task finds after a quarter of an hour. @returns the emails */
  const search = async () => {
    server.receivedEmails.length = 0
    service.time.advance(20 * MINUTE)
    await findPraise(service.deps, (error) => {
      throw error
    })
    while (await runNextJob({ ...service.deps, ...server.deps })) {}
    return server.receivedEmails
  }
  const countPraise = async () => (await service.call('GET', '/api/praise/counts')).body.data

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    server = await startMailServer()
    await submit(10, 'Anna was great long ago')
    service.time.advance(MINUTE)
    const manager = await signInMember(service, 'manager', { name: 'Mei' })
    managerId = manager.userId
    const colleague = { name: 'Anna Berg', aliases: ['Anna'], email: 'anna@example.com', managerId }
    const { status, body } = await service.call('POST', '/api/colleagues', colleague)
    expect([status, body]).toEqual([201, expect.objectContaining(colleague)])
    annaId = body.id
    await service.call('POST', '/api/colleagues', { name: '张伟' })
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })

  it('reaches the colleague and the manager, and is counted', async () => {
    await submit(10, 'Anna and 張偉 <b>were</b> great')
    await submit(6, 'Anna was rude')
    await submit(9, 'Hannah was great')
    const emails = await search()
    const recipients = emails.flatMap(({ to }) => to)
    expect(recipients.sort()).toEqual([`${managerId}@vouch.test`, 'anna@example.com'])
    for (const { parts } of emails) expect(parts[0]).toContain('Anna and 張偉 <b>were</b> great')
    for (const { parts } of emails) expect(parts[1]).not.toContain('<b>were</b>')
    expect(await countPraise()).toEqual([
      expect.objectContaining({ colleague: 'Anna Berg', count: 1 }),
      expect.objectContaining({ colleague: '张伟', count: 1 }),
    ])
    expect(await search()).toEqual([])
  })

  it('is in the data of the customer who gave it, with the emails', async () => {
    const path = `/api/surveys/${service.ours.surveyId}/invitations`
    const invite = async () => {
      const contacts = [{ email: 'zoe@example.com' }]
      return (await service.call('POST', path, { contacts, channel: 'link' })).body.invitations[0]
    }
    const [first, second] = [await invite(), await invite()]
    const { contactId } = first
    const respond = async ({ url }: { url: string }, score: number) =>
      (
        await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
          ...{
            key: `zoe ${score}`,
            score,
            comment: 'Anna helped',
            token: url.split('/').at(-1),
            interaction: 'pointer',
          },
        })
      ).body
    const praised = await respond(first, 9)
    const body = await respond(second, 2)
    await search()
    Object.assign(service.deps, server.deps)
    const sent = await service.call('POST', `/api/follow-ups/${body.id}/messages`, { subject: 'Hi', text: 'Thank you' })
    expect(sent.status).toBe(201)
    expect(await exportContact(service.deps, cliCaller(service.ours.workspaceId), contactId)).toMatchObject({
      messages: [{ followUpId: body.id, direction: 'out', text: 'Thank you', address: 'zoe@example.com' }],
      praise: [{ responseId: praised.id, colleague: 'Anna Berg' }],
    })
    await service.call('DELETE', `/api/contacts/${contactId}`)
  })

  it('is listed page by page', async () => {
    const first = (await service.call('GET', '/api/praise?limit=1')).body
    const second = (await service.call('GET', `/api/praise?limit=1&cursor=${first.nextCursor}`)).body
    expect([first.data.length, second.data.length, second.nextCursor]).toEqual([1, 1, null])
    expect((await service.call('GET', '/api/praise?cursor=nonsense')).status).toBe(400)
    expect((await service.call('GET', `/api/praise?colleague=${annaId}`)).body.data).toHaveLength(1)
    expect((await service.call('GET', '/api/praise.csv')).body).toContain('Anna Berg')
  })

  it('needs names that can be found, each of one colleague', async () => {
    const create = (values: object) => service.call('POST', '/api/colleagues', values)
    expect(await create({ name: '王' })).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } })
    expect(await create({ name: '王芳', aliases: ['芳'] })).toMatchObject({ body: { errors: [{ path: 'aliases.0' }] } })
    expect(await create({ name: 'Anna Berg' })).toMatchObject({ status: 409 })
    const stranger = { name: 'Bo Li', managerId: '0'.repeat(22) }
    expect(await create(stranger)).toMatchObject({ status: 400, body: { errors: [{ code: 'unknown-member' }] } })
  })

  it('is gone with its response, and with the colleague', async () => {
    const [{ responseId }] = (await service.call('GET', `/api/praise?colleague=${annaId}`)).body.data
    expect((await service.call('DELETE', `/api/responses/${responseId}`)).status).toBe(204)
    expect(await countPraise()).toEqual([])
    await submit(10, 'Thanks to Anna')
    await search()
    expect(await countPraise()).toHaveLength(1)
    expect((await service.call('DELETE', `/api/colleagues/${annaId}`)).status).toBe(204)
    expect(await countPraise()).toEqual([])
  })
})
