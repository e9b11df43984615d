import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getInboundSecret } from '../../server/domain/bounces/inbound.ts'
import { liftBounce } from '../../server/domain/bounces/list.ts'
import { buildBounceAddress, buildMessageId } from '../../server/domain/bounces/mail-identifiers.ts'
import { buildCanonicalText } from '../../server/domain/bounces/providers/sns.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { sql } from '../../server/store/sql.ts'
import { buildNotification } from '../domain/bounces/mails.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createClock, createService, DAY, NOON, type Service } from '../support/world.ts'

interface Invited {
  email: string
  contactId: string
  invitationId: string
  /** The address that bounces of it come back to. */
  returnPath: string
}

describe.each(engines)('what comes back on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let secret: string
  const time = createClock()
  let people = 0

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database, time)
    secret = getInboundSecret(service.deps)
    await connection.database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${service.ours.workspaceId}, ${service.ours.surveyId}, 'Spring', '{}', 1, ${NOON}, 'cli', ${NOON})`,
    ])
  })
  afterAll(() => connection.close())
  beforeEach(() => {
    service.deps.webhookKeys = {}
  })

  /** A contact with an invitation that was just sent. */
  async function invite(): Promise<Invited> {
    people++
    const email = `person${people}@example.com`
    const path = `/api/surveys/${service.ours.surveyId}/invitations`
    const { body } = await service.call('POST', path, { contacts: [{ email }], channel: 'email' })
    const { id: invitationId, contactId } = body.invitations[0]
    await connection.database.batch([
      sql`insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at, provider_id)
        values (${`delivery-${people}`}, ${service.ours.workspaceId}, 'campaign', ${invitationId}, 0, 'email', 'sent',
                ${time.now()}, ${time.now()}, ${`provider-${people}`})`,
    ])
    const returnPath = buildBounceAddress(service.deps.secret, invitationId, 'bounce.example.com')
    return { email, contactId, invitationId, returnPath }
  }

  const post = async (path: string, body: string | Uint8Array | FormData, headers: Record<string, string> = {}) => {
    const response = await service.app.request(`https://vouch.test/inbound/${path}`, {
      method: 'POST',
      headers,
      body: body as never,
    })
    return { status: response.status, body: await response.json().catch(() => null) }
  }
  const send = (mail: string) => post(`${secret}/mail`, mail, { 'content-type': 'message/rfc822' })
  const listBounces = async (query: string) => (await service.call('GET', `/api/bounces?${query}`)).body.data
  const listSuppressions = async ({ email }: Invited) =>
    (await service.call('GET', `/api/suppressions?q=${email}`)).body.data
  const getDelivered = async ({ invitationId }: Invited) =>
    (
      await connection.database.all(
        sql<{ at: number | null }>`select delivered_at as at from delivery where invitation_id = ${invitationId}`,
      )
    )[0]?.at

  const report = ({ returnPath }: Pick<Invited, 'returnPath'>, options: Parameters<typeof buildNotification>[0] = {}) =>
    buildNotification({ headers: `Message-ID: <${Math.random()}@mx>\nX-Original-To: ${returnPath}\n`, ...options })
  const hard = { diagnostic: '550 5.1.1 User unknown', status: '5.1.1' }

  it('needs the secret of this service, or an earlier one', async () => {
    expect((await post('guessed/mail', '')).status).toBe(404)
    expect((await post(`${secret.slice(0, -1)}/mail`, '')).status).toBe(404)
    expect((await post(`${secret}/sparkpost`, '')).status).toBe(404)
    const { secret: current } = service.deps
    Object.assign(service.deps, { secret: 'another secret for tests, long enough', previousSecrets: [current] })
    expect((await send('Hello')).status).toBe(200)
    Object.assign(service.deps, { previousSecrets: [] })
    expect((await send('Hello')).status).toBe(404)
    Object.assign(service.deps, { secret: current })
  })

  it('suppresses an address that does not exist, with the words of the server, until a member lifts it', async () => {
    const ada = await invite()
    const mail = report(ada, hard)
    expect(await send(mail)).toEqual({ status: 200, body: { kind: 'hard', outcome: 'recorded' } })
    expect((await send(mail)).body).toEqual({ kind: 'hard', outcome: 'repeated' })
    expect(await listBounces(`contact=${ada.contactId}`)).toMatchObject([
      { kind: 'hard', status: '5.1.1', reason: 'unknown-user', words: '550 5.1.1 User unknown', source: 'mail' },
    ])
    expect(await listSuppressions(ada)).toMatchObject([{ reason: 'bounced', detail: '550 5.1.1 User unknown' }])
    const caller = cliCaller(service.ours.workspaceId)
    await liftBounce(service.deps, caller, ada.contactId)
    await liftBounce(service.deps, caller, ada.contactId)
    expect(await listSuppressions(ada)).toEqual([])
    const { body } = await service.call('GET', '/api/audit?limit=200&action=contact.bounce-lifted')
    expect(body.data).toHaveLength(1)
  })

  it('takes the mail as it is, or in a form', async () => {
    for (const send of [
      (mail: string) => {
        const form = new FormData()
        form.set('email', mail)
        return post(`${secret}/mail`, form)
      },
      (mail: string) => {
        const form = new FormData()
        form.set('message', new File([mail], 'mail.eml', { type: 'message/rfc822' }))
        return post(`${secret}/mail`, form)
      },
      (mail: string) =>
        post(`${secret}/mail`, new URLSearchParams({ 'body-mime': mail }).toString(), {
          'content-type': 'application/x-www-form-urlencoded',
        }),
    ])
      expect((await send(report(await invite(), hard))).body).toEqual({ kind: 'hard', outcome: 'recorded' })
    expect((await post(`${secret}/mail`, new FormData())).status).toBe(400)
    expect((await post(`${secret}/mail`, 'x=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      400,
    )
    expect((await send('x'.repeat(1024 * 1024 + 1))).status).toBe(413)
    expect((await send('\u0000\u0001')).status).toBe(200)
    expect((await send('')).status).toBe(200)
    const nested = 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(2000)
    expect((await send(nested)).body.outcome).not.toBe('recorded')
  })

  it('believes no address that this service has not signed, and changes nothing for strangers', async () => {
    const ada = await invite()
    time.advance(31 * DAY)
    const forged = { returnPath: ada.returnPath.replace(/\.[0-9a-f]{26}@/, `.${'0'.repeat(26)}@`) }
    const returned = 'Message-ID: <other@example.com>'
    expect((await send(report(forged, { ...hard, returned }))).body.outcome).toBe('unknown')
    expect((await send(buildNotification({ ...hard, returned: `To: ${ada.email}` }))).body.outcome).toBe('unknown')
    expect(await listBounces(`contact=${ada.contactId}`)).toEqual([])
    expect(await listSuppressions(ada)).toEqual([])
  })

  it('finds the invitation by the headers of the mail, or by an address written to within 30 days', async () => {
    const [ada, bob, eve] = [await invite(), await invite(), await invite()]
    const byHeader = { ...hard, returned: `X-Vouch-Invitation: ${ada.invitationId}` }
    expect((await send(buildNotification(byHeader))).body.outcome).toBe('recorded')
    const byMessageId = { ...hard, returned: `Message-ID: ${buildMessageId(bob.invitationId, 0, 'example.com')}` }
    expect((await send(buildNotification(byMessageId))).body.outcome).toBe('recorded')
    const byAddress = buildNotification({ ...hard, returned: '' }).replaceAll('Ada@Example.com', eve.email)
    expect((await send(byAddress)).body.outcome).toBe('recorded')
    for (const person of [ada, bob, eve]) expect(await listSuppressions(person)).toMatchObject([{ reason: 'bounced' }])
  })

  it('believes no complaint about an address alone, nor a bounce where bounces come back to signed addresses', async () => {
    const ada = await invite()
    const complaint = buildComplaint('abuse', ada).replace(
      `X-Vouch-Invitation: ${ada.invitationId}`,
      `To: ${ada.email}`,
    )
    expect((await send(complaint)).body).toEqual({ kind: 'complaint', outcome: 'recipient-only' })
    const bounce = buildNotification({ ...hard, returned: '' }).replaceAll('Ada@Example.com', ada.email)
    service.deps.mail = { url: 'smtp://127.0.0.1', from: 'vouch@example.com', bounceDomain: 'bounce.example.com' }
    expect((await send(bounce)).body).toEqual({ kind: 'hard', outcome: 'recipient-only' })
    expect(service.log.at(-1)?.about).toEqual({ kind: 'hard' })
    expect(await listSuppressions(ada)).toEqual([])
    expect(await listBounces(`contact=${ada.contactId}`)).toEqual([])
    expect((await send(report(ada, hard))).body.outcome).toBe('recorded')
    service.deps.mail = undefined
  })

  it('makes a third soft bounce within 30 days a hard one, but not of a delay or a refusal of us', async () => {
    const [full, refused, slow] = [await invite(), await invite(), await invite()]
    for (let day = 0; day < 3; day++) {
      expect(await listSuppressions(full)).toEqual([])
      // Twice a day, about one email.
      for (const _ of [1, 2]) await send(report(full, { diagnostic: '452 4.2.2 Mailbox full', status: '4.2.2' }))
      await send(report(refused, { diagnostic: '550 5.7.1 Message rejected as spam', status: '5.7.1' }))
      await send(report(slow, { action: 'delayed', status: '4.4.1' }))
      time.advance(DAY)
    }
    expect(await listSuppressions(full)).toMatchObject([{ reason: 'bounced' }])
    expect(await listSuppressions(refused)).toEqual([])
    expect(await listSuppressions(slow)).toEqual([])
    expect(await listBounces(`contact=${refused.contactId}&kind=soft`)).toHaveLength(3)
  })

  it('suppresses the address that was written to, not one that was corrected since', async () => {
    const ada = await invite()
    time.advance(1000)
    await service.call('PATCH', `/api/contacts/${ada.contactId}`, { email: `right-${ada.email}` })
    await send(report(ada, hard))
    const { data } = (await service.call('GET', `/api/suppressions?q=${ada.email}`)).body
    expect(data.map(({ address }: { address: string }) => address)).toEqual([ada.email])
  })

  const buildComplaint = (type: string, { invitationId }: Invited, id = Math.random()) => `From: fbl@provider.example
Message-ID: <${id}@provider.example>
Subject: Report
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

--b
Content-Type: message/feedback-report

Feedback-Type: ${type}
Version: 1

--b
Content-Type: text/rfc822-headers

X-Vouch-Invitation: ${invitationId}

--b--
`

  it('unsubscribes who complains, until they say that it was no spam', async () => {
    const ada = await invite()
    const complaint = buildComplaint('abuse', ada)
    expect((await send(complaint)).body).toEqual({ kind: 'complaint', outcome: 'recorded' })
    const listUnsubscriptions = () =>
      connection.database.all(sql`select source from unsubscription where contact_id = ${ada.contactId}`)
    expect(await listUnsubscriptions()).toEqual([{ source: 'complaint' }])
    expect(await listSuppressions(ada)).toMatchObject([{ reason: 'complained' }])
    expect((await send(buildComplaint('not-spam', ada))).body).toEqual({ kind: 'not-spam', outcome: 'recorded' })
    expect(await listUnsubscriptions()).toEqual([])
    expect(await listSuppressions(ada)).toEqual([])
    // The complaint again, late.
    expect((await send(complaint)).body.outcome).toBe('repeated')
    expect(await listUnsubscriptions()).toEqual([])
  })

  it('records reports that arrive together once', async () => {
    const ada = await invite()
    const complaint = buildComplaint('abuse', ada)
    const outcomes = await Promise.all([1, 2, 3, 4].map(async () => (await send(complaint)).body.outcome))
    expect(outcomes.sort()).toEqual(['recorded', 'repeated', 'repeated', 'repeated'])
    expect(await listBounces(`contact=${ada.contactId}`)).toHaveLength(1)
  })

  it('notes automatic replies and those of people, and changes nothing', async () => {
    const ada = await invite()
    const reference = `In-Reply-To: ${buildMessageId(ada.invitationId, 0, 'example.com')}\nFrom: ${ada.email}\n`
    const away = `${reference}Message-ID: <1@x>\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nAway`
    expect((await send(away)).body).toEqual({ kind: 'auto-reply', outcome: 'recorded' })
    const reply = `${reference}Message-ID: <2@x>\nSubject: Re: Your survey\n\nThe price was too high.`
    expect((await send(reply)).body).toEqual({ kind: 'reply', outcome: 'recorded' })
    expect(service.log.at(-1)?.message).toBe('a person wrote to the address for bounces')
    const bounces = await listBounces(`contact=${ada.contactId}`)
    expect(bounces.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['auto-reply', 'reply'])
    expect(JSON.stringify(bounces)).not.toContain('price')
    expect(await listSuppressions(ada)).toEqual([])
  })

  it('is erased with the contact, whose address stays suppressed without being named', async () => {
    const ada = await invite()
    await send(report(ada, hard))
    await send(buildComplaint('abuse', ada))
    expect((await service.call('DELETE', `/api/contacts/${ada.contactId}`)).status).toBe(204)
    const rows = await connection.database.all(
      sql<
        Record<string, unknown>
      >`select address, detail, reason from suppression where workspace_id = ${service.ours.workspaceId}`,
    )
    expect(JSON.stringify(rows)).not.toContain(ada.email)
    const found = await listSuppressions(ada)
    expect(found.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      'bounced',
      'complained',
      'unsubscribed',
    ])
    expect(found).toMatchObject([1, 2, 3].map(() => ({ address: null, detail: null })))
    const { body } = await service.call('POST', '/api/contacts', { email: ada.email })
    expect(body.id).not.toBe(ada.contactId)
    expect(await listBounces(`contact=${ada.contactId}`)).toEqual([])
    expect((await send(report(ada, hard))).body.outcome).toBe('unknown')
  })

  describe('by webhook', () => {
    it.each(['ses', 'postmark', 'sendgrid', 'resend', 'mailgun', 'brevo'])(
      'refuses %s without its key',
      async (provider) => {
        const { status, body } = await post(`${secret}/${provider}`, '{}')
        expect([status, body.code]).toEqual([403, 'webhook-key-missing'])
        expect((await post(`guessed/${provider}`, '{}')).status).toBe(404)
      },
    )

    const token = 'a token of the provider'.replaceAll(' ', '-')
    const basic = `Basic ${Buffer.from(`vouch:${token}`).toString('base64')}`

    it('finds a message by the id of the provider, and a late arrival undoes no bounce', async () => {
      service.deps.webhookKeys = { postmark: token }
      const ada = await invite()
      const providerId = `provider-${people}`
      const sendEvent = (event: object, authorization = basic) =>
        post(`${secret}/postmark`, JSON.stringify({ MessageID: providerId, ...event }), { authorization })
      expect((await sendEvent({}, 'Basic eDp5')).body.code).toBe('webhook-unverified')
      expect((await sendEvent({}, '')).status).toBe(403)
      expect(await sendEvent({ RecordType: 'Open' }, `Bearer ${token}`)).toEqual({ status: 200, body: {} })
      expect((await sendEvent({ RecordType: 'Delivery' })).body).toEqual({ recorded: 1 })
      expect(await getDelivered(ada)).toBe(time.now())
      const bounce = { RecordType: 'Bounce', Type: 'HardBounce', ID: people, Details: '550 No such user' }
      expect((await sendEvent(bounce)).body).toEqual({ recorded: 1 })
      expect((await sendEvent(bounce)).body).toEqual({ repeated: 1 })
      expect(await getDelivered(ada)).toBeNull()
      await sendEvent({ RecordType: 'Delivery' })
      expect(await getDelivered(ada)).toBeNull()
      expect(await listSuppressions(ada)).toMatchObject([{ reason: 'bounced', detail: '550 No such user' }])
      expect((await sendEvent({ ...bounce, MessageID: 'unknown', ID: 0 })).body).toEqual({ unknown: 1 })
      expect((await post(`${secret}/postmark`, 'no json', { authorization: basic })).status).toBe(400)
      for (const body of ['[]', 'null', '1', '"x"', '{"RecordType":{}}'])
        expect((await post(`${secret}/postmark`, body, { authorization: basic })).status).toBe(200)
    })

    it('reads a list of SendGrid, one signed by Resend, and those of Mailgun and Brevo', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const resendKey = Buffer.alloc(32, 7)
      service.deps.webhookKeys = {
        sendgrid: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        resend: `whsec_${resendKey.toString('base64')}`,
        mailgun: 'mailgun-signing-key',
        brevo: token,
      }
      const [ada, bob, eve, dan] = [await invite(), await invite(), await invite(), await invite()]
      const list = `${JSON.stringify([
        {
          event: 'bounce',
          type: 'bounce',
          reason: '550 5.1.1 unknown',
          invitation: ada.invitationId,
          sg_event_id: 'e1',
        },
        { event: 'spamreport', email: 'stranger@example.com', sg_event_id: 'e2' },
        { event: 'invented' },
      ])}\r\n`
      const seconds = String(Math.floor(time.now() / 1000))
      const headers = {
        'x-twilio-email-event-webhook-timestamp': seconds,
        'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(seconds + list), privateKey).toString(
          'base64',
        ),
      }
      expect((await post(`${secret}/sendgrid`, list, headers)).body).toEqual({ recorded: 1, unknown: 1 })
      expect((await post(`${secret}/sendgrid`, list.trim(), headers)).body.code).toBe('webhook-unverified')

      const event = JSON.stringify({ type: 'email.complained', data: { to: [bob.email], email_id: 'r1' } })
      const signature = createHmac('sha256', resendKey).update(`msg_1.${seconds}.${event}`).digest('base64')
      const svix = { 'svix-id': 'msg_1', 'svix-timestamp': seconds, 'svix-signature': `v1,${signature}` }
      expect((await post(`${secret}/resend`, event, svix)).body).toEqual({ recorded: 1 })
      time.advance(6 * 60_000)
      expect((await post(`${secret}/resend`, event, svix)).body.code).toBe('webhook-unverified')

      const mailgun = {
        signature: {
          timestamp: seconds,
          token: 't1',
          signature: createHmac('sha256', 'mailgun-signing-key').update(`${seconds}t1`).digest('hex'),
        },
        'event-data': { event: 'failed', severity: 'permanent', id: 'g1', recipient: eve.email },
      }
      expect((await post(`${secret}/mailgun`, JSON.stringify(mailgun))).body).toEqual({ recorded: 1 })
      const brevo = JSON.stringify({ event: 'hard_bounce', email: dan.email, 'message-id': 'b1', ts_event: 1 })
      expect((await post(`${secret}/brevo`, brevo, { authorization: `Bearer ${token}` })).body).toEqual({ recorded: 1 })
      for (const person of [ada, eve, dan])
        expect(await listSuppressions(person)).toMatchObject([{ reason: 'bounced' }])
      expect(await listSuppressions(bob)).toMatchObject([{ reason: 'complained' }])
      const ids = await connection.database.all(
        sql<{ id: string }>`select source_id as id from bounce where source = 'brevo'`,
      )
      expect(ids).toHaveLength(1)
      expect(JSON.stringify(ids)).not.toContain(dan.email)
    })
  })
})

/** Amazon SNS signs with a certificate; this one was made for the test and is valid from 2026 to 2126. */
describe('Amazon SNS', () => {
  it('is verified by the certificate that it names, and its subscription confirmed once', async () => {
    const { privateKey, certificate } = await import('../support/sns-certificate.ts')
    const connection = await (engines[0] as (typeof engines)[number]).open()
    // The certificate is valid from December on.
    const service = await createService(connection.database, createClock(NOON + 30 * DAY))
    const secret = getInboundSecret(service.deps)
    const topic = 'arn:aws:sns:eu-west-1:123456789012:vouch'
    const fetched: string[] = []
    service.deps.webhookKeys = { ses: topic }
    service.deps.fetchText = async (url) => {
      fetched.push(url)
      return url.endsWith('.pem') ? certificate : '<ok/>'
    }
    const build = (values: object, version = '2') => {
      const message = {
        Type: 'Notification',
        MessageId: 'm1',
        Message: '{"notificationType":"Bounce"}',
        Timestamp: '2026-11-22T12:00:00.000Z',
        TopicArn: topic,
        ...values,
      }
      const signature = sign(
        version === '1' ? 'RSA-SHA1' : 'RSA-SHA256',
        Buffer.from(buildCanonicalText(message)),
        privateKey,
      )
      return {
        ...message,
        SignatureVersion: version,
        Signature: signature.toString('base64'),
        SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-test.pem',
      }
    }
    const post = async (message: object) => {
      const response = await service.app.request(`https://vouch.test/inbound/${secret}/ses`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=UTF-8' },
        body: JSON.stringify(message),
      })
      return response.status
    }
    expect(await post(build({}))).toBe(200)
    expect(await post(build({ Subject: 'Hi' }, '1'))).toBe(200)
    expect(await post(build({ Message: 'no json' }))).toBe(200)
    expect(fetched).toHaveLength(1)
    expect(await post({ ...build({}), Message: '{}' })).toBe(403)
    expect(await post({ ...build({}), SignatureVersion: '3' })).toBe(403)
    expect(await post(build({ TopicArn: `${topic}2` }))).toBe(403)
    expect(await post({ ...build({}), SigningCertURL: 'https://evil.test/x.pem' })).toBe(403)
    expect(await post({ ...build({}), Type: 'Other' })).toBe(400)
    expect(fetched).toHaveLength(1)
    const confirmation = { Type: 'SubscriptionConfirmation', Token: 't' }
    const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t'
    expect(await post(build({ ...confirmation, SubscribeURL: 'https://evil.test/' }))).toBe(200)
    expect(fetched).toHaveLength(1)
    expect(await post(build({ ...confirmation, SubscribeURL }))).toBe(200)
    expect(fetched.slice(1)).toEqual([SubscribeURL])
    await connection.close()
  })
})
