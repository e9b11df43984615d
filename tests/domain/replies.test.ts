import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getInboundSecret } from '../../server/domain/bounces/inbound.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { suppressAddresses } from '../../server/domain/suppressions/suppressions.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { signInMember } from '../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service } from '../support/world.ts'
import { buildNotification } from './bounces/mails.ts'

describe.each(engines)('emails with the customer of a follow-up on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  const time = createClock()
  let people = 0

  beforeAll(async () => {
    mailServer = await startMailServer()
    connection = await open()
    service = await createService(connection.database, time)
  })
  afterAll(async () => {
    await connection.close()
    await mailServer.close()
  })
  beforeEach(() => {
    const { mail, ...deps } = mailServer.deps
    Object.assign(service.deps, {
      ...deps,
      mail: { ...mail, bounceDomain: 'bounce.vouch.test' },
      publicUrl: 'https://vouch.test',
    })
    mailServer.receivedEmails.length = 0
  })

  const log = { info: () => {}, error: () => {}, warn: () => {} }
  async function runJobs() {
    while (await runNextJob({ ...service.deps, log })) {}
  }

  /** An unhappy customer, with an email address. */
  async function openFollowUp(contact: object = {}) {
    people++
    const email = `customer${people}@example.com`
    const path = `/api/surveys/${service.ours.surveyId}/invitations`
    const { body: invited } = await service.call('POST', path, {
      contacts: [{ email, name: 'Ada Byron', locale: 'zh-CN', ...contact }],
      channel: 'email',
    })
    const token = new URL(invited.invitations[0].url).pathname.split('/').at(-1)
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      ...{ key: `key-${people}`, score: 2, comment: 'Late', token, interaction: 'touch' },
    })
    return { id: body.id as string, email, contactId: invited.invitations[0].contactId as string }
  }
  const write = (id: string, text = 'I am sorry.', headers?: Record<string, string>) =>
    service.call('POST', `/api/follow-ups/${id}/messages`, { subject: 'Your order', text }, headers)
  const list = async (id: string) => (await service.call('GET', `/api/follow-ups/${id}/messages`)).body.data
  const get = async (id: string) => (await service.call('GET', `/api/follow-ups/${id}`)).body

  /** What the customer's mail program sends back. */
  async function receive(source: string | Uint8Array) {
    const path = `https://vouch.test/inbound/${getInboundSecret(service.deps)}/mail`
    const headers = { 'content-type': 'message/rfc822' }
    const response = await service.app.request(path, { method: 'POST', headers, body: source as never })
    return { status: response.status, body: await response.json() }
  }
  /** @param from by default the customer of the latest follow-up */
  const buildReply = (to: string, text: string, headers: string[] = [], from = `customer${people}@example.com`) =>
    [
      ...[`From: Ada <${from}>`, `To: ${to}`, 'Subject: Re: Your order', `Message-ID: <${Math.random()}@example.com>`],
      ...headers,
      ...['Content-Type: text/plain; charset=utf-8', '', text],
    ].join('\r\n')
  const lastReplyAddress = () =>
    /^Reply-To:\s+(\S+)/im.exec(mailServer.receivedEmails.at(-1)?.source ?? '')?.[1]?.replace(/[<>]/g, '') ?? ''

  it('are sent as the member, and say where to reply', async () => {
    const { id, email } = await openFollowUp()
    const { status, body } = await write(id, 'I am sorry.\nMay I call you?')
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { direction: 'out', state: 'waiting', address: email, subject: 'Your order', error: null },
    })
    await runJobs()
    const [mail] = mailServer.receivedEmails
    expect(mail?.to).toEqual([email])
    expect(mail?.from).toMatch(/^r\+[0-9a-z]{22}\.[0-9a-f]{26}@bounce\.vouch\.test$/)
    expect(lastReplyAddress()).toBe(mail?.from)
    const [text = '', html = ''] = mail?.parts ?? []
    expect(text.replaceAll('\r\n', '\n')).toBe('—— 请在这一行上方回复 ——\n\nI am sorry.\nMay I call you?\n')
    expect(html).toContain('I am sorry.\nMay I call you?')
    expect(await list(id)).toMatchObject([{ id: body.id, state: 'sent' }])
    expect((await get(id)).changes[0]).toMatchObject({ changed: { message: 'sent' } })
  })

  it('are sent once, however often they are posted with a key or run', async () => {
    const { id } = await openFollowUp()
    const headers = { 'Idempotency-Key': `once-${id}` }
    const answers = await Promise.all([write(id, 'Once', headers), write(id, 'Once', headers)])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    await runJobs()
    expect(mailServer.receivedEmails.length).toBe(1)
    expect((await list(id)).length).toBe(1)
  })

  it('come back to the follow-up without what they quote, which resumes a deadline that waited', async () => {
    const { id } = await openFollowUp()
    await service.call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'waiting', channel: 'email' })
    expect(await get(id)).toMatchObject({ stage: 'waiting' })
    await write(id)
    await runJobs()
    const quotation = [
      'On Sun, 22 Nov 2026 at 12:00, Grace <r@vouch.test> wrote:',
      '',
      '> —— 请在这一行上方回复 ——',
      '>',
      '> I am sorry.',
    ]
    const source = buildReply(
      lastReplyAddress().toUpperCase(),
      ['Thank you.', '', 'Monday is fine.', '', ...quotation].join('\r\n'),
    )
    expect(await receive(source)).toEqual({ status: 200, body: { kind: 'reply', outcome: 'stored' } })
    expect(await receive(source)).toEqual({ status: 200, body: { kind: 'reply', outcome: 'duplicate' } })
    expect(await list(id)).toMatchObject([
      { direction: 'in', by: 'respondent', name: 'Ada', state: 'received', text: 'Thank you.\n\nMonday is fine.' },
      { direction: 'out', state: 'sent' },
    ])
    const followUp = await get(id)
    expect(followUp).toMatchObject({ status: 'open', stage: 'contacted' })
    expect(followUp.changes[0]).toMatchObject({ by: 'respondent', changed: { message: 'received' } })
  })

  it('count as the first contact, and are stored once when they arrive twice at the same moment', async () => {
    const { id } = await openFollowUp()
    await write(id)
    await runJobs()
    expect((await get(id)).contactedAt).toBeNull()
    const source = buildReply(lastReplyAddress(), 'Hello')
    const outcomes = await Promise.all([receive(source), receive(source), receive(source)])
    expect(outcomes.map(({ body }) => body.outcome).sort()).toEqual(['duplicate', 'duplicate', 'stored'])
    expect(await get(id)).toMatchObject({ stage: 'contacted', contactedAt: expect.any(String) })
  })

  it('leave the stage when someone else writes, and say so', async () => {
    const member = await signInMember(service, 'manager')
    const { id } = await openFollowUp()
    await write(id)
    await runJobs()
    const source = buildReply(lastReplyAddress(), 'We can help. Visit our shop.', [], 'stranger@example.net')
    expect((await receive(source)).body).toEqual({ kind: 'reply', outcome: 'stored' })
    expect((await list(id))[0]).toMatchObject({ by: 'other-sender', address: 'stranger@example.net' })
    expect(await get(id)).toMatchObject({ stage: 'new', contactedAt: null })
    const page = await (await member.get(`/w/${member.slug}/follow-ups/${id}`)).text()
    expect(page).toContain('From stranger@example.net')
  })

  it('go on in the follow-up that theirs was merged into', async () => {
    const { id: survivor } = await openFollowUp()
    const { id } = await openFollowUp()
    await write(id)
    await runJobs()
    await connection.database.batch([
      sql`update follow_up set stage = 'merged', merged_into = ${survivor}, done_at = ${time.now()} where response_id = ${id}`,
    ])
    expect((await receive(buildReply(lastReplyAddress(), 'Any news?'))).body.outcome).toBe('stored')
    expect(await list(survivor)).toMatchObject([{ direction: 'in', by: 'respondent', text: 'Any news?' }])
    expect(await get(survivor)).toMatchObject({ stage: 'contacted' })
    expect(await list(id)).toMatchObject([{ direction: 'out' }])
  })

  it('tell the owner when the customer has replied, also when the follow-up is done', async () => {
    const owner = await signInMember(service, 'agent')
    const { id } = await openFollowUp()
    await service.call('PATCH', `/api/follow-ups/${id}`, { ownerId: owner.userId })
    await write(id)
    await service.call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'solved' })
    await runJobs()
    const address = lastReplyAddress()
    mailServer.receivedEmails.length = 0
    await receive(buildReply(address, 'All is well now'))
    await runJobs()
    expect(mailServer.receivedEmails.map(({ to }) => to)).toEqual([[`${owner.userId}@vouch.test`]])
    const followUp = await get(id)
    expect(followUp.status).toBe('done')
    expect(followUp.changes[0].changed).toEqual({ message: 'received' })
  })

  it('ignore automatic replies, and mark what came back', async () => {
    const { id, email } = await openFollowUp()
    await write(id)
    await runJobs()
    const address = lastReplyAddress()
    const vacation = buildReply(address, 'I am away', ['Auto-Submitted: auto-replied'])
    expect((await receive(vacation)).body).toEqual({ kind: 'auto-reply', outcome: 'ignored' })
    expect(await get(id)).toMatchObject({ stage: 'new' })
    const notification = buildNotification({
      headers: `To: ${address}`,
      diagnostic: '550 5.1.1 No such user',
      status: '5.1.1',
      returned: `To: ${email}`,
    })
    expect((await receive(notification)).body).toEqual({ kind: 'hard', outcome: 'stored' })
    expect(await list(id)).toMatchObject([{ direction: 'out', state: 'failed', error: expect.stringMatching(/./) }])
  })

  it('refuse addresses that we have not signed, and follow-ups that are gone', async () => {
    const { id, contactId } = await openFollowUp()
    await write(id)
    await runJobs()
    const address = lastReplyAddress()
    const forged = address.replace(/\.[0-9a-f]{26}@/, `.${'0'.repeat(26)}@`)
    expect((await receive(buildReply(forged, 'Hello'))).body.outcome).not.toBe('stored')
    expect((await list(id)).length).toBe(1)
    await service.call('DELETE', `/api/contacts/${contactId}`)
    expect((await receive(buildReply(address, 'Hello'))).body).toEqual({ kind: 'reply', outcome: 'unknown' })
    const rows = await connection.database.all(sql`select id from follow_up_message where response_id = ${id}`)
    expect(rows).toEqual([])
  })

  it('are bounded, in both directions', async () => {
    const { id } = await openFollowUp()
    for (let index = 0; index < 20; index++) expect((await write(id, `No. ${index}`)).status).toBe(201)
    expect((await write(id)).body).toMatchObject({ code: 'too-many-messages' })
    expect((await write(id, 'x'.repeat(10_001))).body).toMatchObject({ errors: [{ path: 'text' }] })
    await runJobs()
    await receive(buildReply(lastReplyAddress(), 'long '.repeat(50_000)))
    expect((await list(id))[0].text.length).toBeLessThanOrEqual(10_000)
    time.advance(DAY + MINUTE)
    expect((await write(id)).status).toBe(201)
  })

  it('need an address that takes emails, and a mail server', async () => {
    const { id: refused, email } = await openFollowUp()
    await connection.database.batch([
      suppressAddresses(service.deps, cliCaller(service.ours.workspaceId), [{ kind: 'email', address: email }], {
        reason: 'bounced',
      }),
    ])
    expect((await write(refused)).body).toMatchObject({ status: 409, code: 'reply-impossible' })
    const { id: unknown } = await openFollowUp()
    service.deps.mail = undefined as never
    expect((await write(unknown)).body).toMatchObject({ status: 409, code: 'reply-impossible' })
    // What a member has written stays in the form.
    const member = await signInMember(service, 'manager')
    const fields = { subject: 'Your order', text: 'A long apology' }
    const page = await member.post(`/w/${member.slug}/follow-ups/${unknown}/reply`, fields)
    expect(page.status).toBe(409)
    expect(await page.text()).toContain('A long apology')
  })

  it('say in the words of the mail server why an email was not taken', async () => {
    const member = await signInMember(service, 'manager')
    const { id } = await openFollowUp()
    await write(id)
    mailServer.state.rejection = { responseCode: 550 }
    await runJobs()
    mailServer.state.rejection = undefined
    expect(await list(id)).toMatchObject([
      { state: 'failed', error: expect.stringMatching(/^(?!The mail server).*550/) },
    ])
    const page = await (await member.get(`/w/${member.slug}/follow-ups/${id}`)).text()
    expect(page).toMatch(/The mail server did not take this email: <q dir="auto">[^<]*550/)
  })

  it('keep what was typed when a template is chosen', async () => {
    const member = await signInMember(service, 'manager')
    const { id } = await openFollowUp()
    const path = `/w/${member.slug}/follow-ups/${id}/reply`
    const create = async (name: string) =>
      (
        await service.call('POST', '/api/reply-templates', {
          name,
          texts: { 'zh-Hans': { subject: name, text: `Text ${name}` } },
        })
      ).body.id
    const [one, other] = [await create('One'), await create('Other')]
    const choose = async (fields: Record<string, string>) => {
      const text = await (await member.post(path, { use: 'template', ...fields })).text()
      const getValue = (pattern: RegExp) => pattern.exec(text)?.[1]
      return {
        subject: getValue(/name="subject"[^>]*value="([^"]*)"/) ?? getValue(/value="([^"]*)"[^>]*name="subject"/),
        text: getValue(/<textarea[^>]*>\n?([^<]*)</),
        begunWith: getValue(/name="begunWith" value="([^"]*)"/),
      }
    }
    const begun = await choose({ template: one, subject: '', text: 'My own words' })
    expect(begun).toEqual({ subject: 'One', text: 'Text One\n\nMy own words', begunWith: one })
    const changed = await choose({ template: other, ...(begun as Record<string, string>) })
    expect(changed).toEqual({ subject: 'Other', text: 'Text Other\n\nMy own words', begunWith: other })
    const blank = await choose({ template: '', ...(changed as Record<string, string>), subject: 'Mine' })
    expect(blank).toEqual({ subject: 'Mine', text: 'My own words', begunWith: '' })
    expect((await service.call('GET', `/api/follow-ups/${id}/messages`)).body.data).toEqual([])
  })

  it('begin with templates, of which only ours are marked as changed', async () => {
    const member = await signInMember(service, 'owner')
    const texts = { en: { subject: 'Hello', text: 'Hi' } }
    const { body: own } = await service.call('POST', '/api/reply-templates', { name: 'Our own', texts })
    expect(own).toMatchObject({ standard: false, builtIn: false })
    const path = `/w/${member.slug}/settings/follow-ups/reply-templates`
    expect(await (await member.get(path)).text()).not.toContain('Changed')
    const [ours] = (await service.call('GET', '/api/reply-templates')).body.data
    expect(await service.call('PATCH', `/api/reply-templates/${ours.id}`, { name: 'Sorry' })).toMatchObject({
      body: { standard: false, builtIn: true },
    })
    expect(await (await member.get(path)).text()).toContain('Changed')
  })

  it('cannot be read or written by agents who do not own the follow-up, or from another workspace', async () => {
    const { id } = await openFollowUp()
    await write(id)
    const agent = await signInMember(service, 'agent')
    const path = `https://vouch.test/api/follow-ups/${id}/messages`
    const response = await service.app.request(path, { headers: { cookie: agent.cookie } })
    expect(response.status).toBe(404)
    const theirs = await service.call('GET', `/api/follow-ups/${id}/messages`, undefined, {
      authorization: `Bearer ${service.theirs.apiKey}`,
    })
    expect(theirs.status).toBe(404)
  })
})
