import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readBrevoEvents } from '../../../server/domain/bounces/providers/brevo.ts'
import { readMailgunEvents, verifyMailgun } from '../../../server/domain/bounces/providers/mailgun.ts'
import { readPostmarkEvents } from '../../../server/domain/bounces/providers/postmark.ts'
import { readResendEvents, verifyResend } from '../../../server/domain/bounces/providers/resend.ts'
import { readSendGridEvents, verifySendGrid } from '../../../server/domain/bounces/providers/sendgrid.ts'
import { readSesEvents } from '../../../server/domain/bounces/providers/ses.ts'
import { buildCanonicalText, isSnsUrl } from '../../../server/domain/bounces/providers/sns.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const buildRequest = (body: string, headers: Record<string, string> = {}) => ({
  getHeader: (name: string) => headers[name],
  bytes: encode(body),
})

describe('the signature of SendGrid', () => {
  const key =
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjzVUhb05/mf1TMilRub2zgK/bvEvuu5tMYIxUVG+WdAwygRgy6siOouBy14j1Y61mMKCrjmSdwlcWKBAawoh7w=='
  const body =
    '[{"email":"a@example.com","event":"bounce","type":"bounce","status":"5.1.1","sg_message_id":"m.1","invitation":"inv_1"}]\r\n'
  const headers = {
    'x-twilio-email-event-webhook-signature':
      'MEUCIBPn9YxyklamzGSxgMp1Rvo8dZT0puYlxiIUYWXW9jRfAiEA7TWYwbJ0WnZylrs28J3ur7o6QpNlITux2wqJ6nmxwpE=',
    'x-twilio-email-event-webhook-timestamp': '1795953600',
  }

  it('covers the time and each byte', () => {
    expect(() => verifySendGrid(buildRequest(body, headers), key)).not.toThrow()
    for (const [otherBody, otherHeaders, otherKey] of [
      [body.trim(), headers, key],
      [body.replace('a@', 'b@'), headers, key],
      [body, { ...headers, 'x-twilio-email-event-webhook-timestamp': '1795953601' }, key],
      [body, {}, key],
      [body, { ...headers, 'x-twilio-email-event-webhook-signature': 'AAAA' }, key],
      [body, headers, 'no key'],
    ] as const)
      expect(() => verifySendGrid(buildRequest(otherBody, otherHeaders), otherKey)).toThrow('does not fit')
  })

  it('is of a list of events', () => {
    expect(readSendGridEvents(JSON.parse(body))).toMatchObject([
      {
        kind: 'hard',
        reason: 'unknown-user',
        status: '5.1.1',
        recipient: 'a@example.com',
        providerId: 'm',
        invitation: 'inv_1',
      },
    ])
    const read = (event: object) => readSendGridEvents([event])[0]
    expect(read({ event: 'bounce', type: 'blocked', reason: '550 5.7.1 blocked' })).toMatchObject({
      kind: 'soft',
      reason: 'refused',
    })
    expect(read({ event: 'bounce', type: 'bounce', reason: '550 5.7.1 Spam' })).toMatchObject({
      kind: 'soft',
      reason: 'refused',
    })
    expect(read({ event: 'deferred', response: '450 later' })).toMatchObject({ kind: 'soft', reason: 'delayed' })
    expect(read({ event: 'spamreport' })).toMatchObject({ kind: 'complaint' })
    expect(read({ event: 'dropped', reason: 'Bounced Address' })).toMatchObject({ kind: 'hard' })
    expect(read({ event: 'dropped', reason: 'Unsubscribed Address' })).toMatchObject({
      kind: 'soft',
      reason: 'refused',
    })
    expect(read({ event: 'open' })).toBeUndefined()
    expect(readSendGridEvents({ event: 'bounce' })).toEqual([])
    expect(readSendGridEvents(Array(5000).fill({ event: 'spamreport' }))).toHaveLength(1000)
  })
})

describe('the signature of Resend', () => {
  const secret = 'whsec_dm91Y2gtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q='
  const body = '{"type":"response.created","timestamp":"2026-11-29T12:00:00Z","data":{"id":"res_1","score":3}}'
  const signature = 'v1,6SGHyERem8oMjkEGddkktleCKWDfQnD/20+siyV9di0='
  const other = 'v1,BMK4ruFSAZ5/QM4UiwIf/kU4JYCa97ds4kjbBKl26+4='
  const build = (signatures: string, timestamp = '1795953600') =>
    buildRequest(body, { 'svix-id': 'msg_2vouch0001', 'svix-timestamp': timestamp, 'svix-signature': signatures })
  const now = 1_795_953_600_000

  it('is that of Standard Webhooks, and one of several suffices', () => {
    for (const signatures of [signature, `${other} ${signature}`, `${signature} ${other}`])
      expect(() => verifyResend(build(signatures), secret, now)).not.toThrow()
    for (const signatures of [other, '', signature.slice(0, -1), `x${signature}`])
      expect(() => verifyResend(build(signatures), secret, now)).toThrow('does not fit')
  })

  it('holds for five minutes', () => {
    for (const offset of [-300_000, 300_000])
      expect(() => verifyResend(build(signature), secret, now + offset)).not.toThrow()
    for (const offset of [-301_000, 301_000])
      expect(() => verifyResend(build(signature), secret, now + offset)).toThrow('five minutes')
    for (const timestamp of ['', 'NaN', '1e9', '-1'])
      expect(() => verifyResend(build(signature, timestamp), secret, now)).toThrow('five minutes')
  })

  it('is of one event', () => {
    const read = (type: string, data = {}) =>
      readResendEvents(
        { type, data: { to: ['A@example.com'], email_id: 'e1', tags: { invitation: 'i1' }, ...data } },
        build(''),
      )
    expect(read('email.bounced', { bounce: { type: 'Permanent', message: '550 no such user' } })).toMatchObject([
      { kind: 'hard', recipient: 'a@example.com', providerId: 'e1', invitation: 'i1', sourceId: 'msg_2vouch0001' },
    ])
    expect(read('email.bounced', { bounce: { type: 'Transient' } })).toMatchObject([{ kind: 'soft' }])
    expect(read('email.delivery_delayed')).toMatchObject([{ kind: 'soft', reason: 'delayed' }])
    expect(read('email.complained')).toMatchObject([{ kind: 'complaint' }])
    expect(read('email.delivered')).toMatchObject([{ kind: 'delivered' }])
    expect(read('email.opened')).toEqual([])
  })
})

describe('the signature of Mailgun', () => {
  const signature = {
    timestamp: '1795953600',
    token: 'a'.repeat(50),
    signature: 'bc2360b2f35cd1dbe62d15bb948c1118c3d4b01d931bd9301ccddff9283b0b3d',
  }

  it('is of the time and a token', () => {
    expect(() => verifyMailgun({ signature }, 'mailgun-signing-key')).not.toThrow()
    for (const other of [{ ...signature, token: 'b' }, { ...signature, signature: 'x' }, null, 'text'])
      expect(() => verifyMailgun({ signature: other }, 'mailgun-signing-key')).toThrow('does not fit')
  })

  it('is of one event', () => {
    const read = (event: object) =>
      readMailgunEvents({ 'event-data': { id: 'e1', recipient: 'a@example.com', ...event } })[0]
    const id = '01j0000000000000000000'
    const message = { headers: { 'message-id': `inv_${id}.r0@example.com` } }
    expect(
      read({
        event: 'failed',
        severity: 'permanent',
        message,
        'delivery-status': { message: '550 5.1.1 unknown user' },
      }),
    ).toMatchObject({ kind: 'hard', status: '5.1.1', invitation: id, sourceId: 'e1' })
    expect(read({ event: 'failed', severity: 'temporary' })).toMatchObject({ kind: 'soft', reason: 'delayed' })
    expect(read({ event: 'complained', 'user-variables': { invitation: id } })).toMatchObject({
      kind: 'complaint',
      invitation: id,
    })
    expect(read({ event: 'unsubscribed' })).toMatchObject({ kind: 'complaint', reason: 'opt-out' })
    expect(read({ event: 'clicked' })).toBeUndefined()
  })
})

describe('Postmark and Brevo', () => {
  it('report by type', () => {
    const read = (body: object) => readPostmarkEvents({ Email: 'A@example.com', MessageID: 'm1', ID: 42, ...body })[0]
    expect(read({ RecordType: 'Bounce', Type: 'HardBounce', Details: 'no such user' })).toMatchObject({
      kind: 'hard',
      recipient: 'a@example.com',
      providerId: 'm1',
      sourceId: 'Bounce.42',
    })
    expect(read({ RecordType: 'Bounce', Type: 'SoftBounce', Metadata: { invitation: 'I1' } })).toMatchObject({
      kind: 'soft',
      invitation: 'i1',
    })
    expect(read({ RecordType: 'Bounce', Type: 'Blocked' })).toMatchObject({ kind: 'soft', reason: 'refused' })
    expect(read({ RecordType: 'Bounce', Type: 'AutoResponder' })).toMatchObject({ kind: 'auto-reply' })
    expect(read({ RecordType: 'SpamComplaint' })).toMatchObject({ kind: 'complaint' })
    expect(
      read({ RecordType: 'SubscriptionChange', SuppressSending: true, SuppressionReason: 'ManualSuppression' }),
    ).toMatchObject({ kind: 'complaint' })
    expect(read({ RecordType: 'SubscriptionChange', SuppressSending: false })).toBeUndefined()
    expect(read({ RecordType: 'Open' })).toBeUndefined()
  })

  it('report by event', () => {
    const read = (body: object) =>
      readBrevoEvents({ email: 'a@example.com', 'message-id': '<m1@x>', ts_event: 1, ...body })[0]
    expect(read({ event: 'hard_bounce', reason: '550 5.1.1 unknown user' })).toMatchObject({
      kind: 'hard',
      providerId: 'm1@x',
    })
    expect(read({ event: 'invalid_email' })).toMatchObject({ kind: 'hard', reason: 'unknown-user' })
    expect(read({ event: 'soft_bounce', 'X-Mailin-custom': '{"invitation":"i1"}' })).toMatchObject({
      kind: 'soft',
      invitation: 'i1',
    })
    expect(read({ event: 'blocked', 'X-Mailin-custom': 'no json' })).toMatchObject({ kind: 'soft', reason: 'refused' })
    expect(read({ event: 'spam' })).toMatchObject({ kind: 'complaint' })
    expect(read({ event: 'proxy_open' })).toBeUndefined()
  })
})

describe('Amazon SES', () => {
  it('is signed as Amazon SNS documents it', () => {
    const message = {
      Message: '{"notificationType":"Bounce"}',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      Timestamp: '2026-11-29T12:00:00.000Z',
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:vouch',
      Type: 'Notification',
    }
    const digest = createHash('sha256').update(buildCanonicalText(message)).digest('hex')
    expect(digest).toBe('431118c444b86675482e032c8c75dbd5543ee500d7b25a5948a9d871386618f7')
    expect(buildCanonicalText({ ...message, Subject: 'Hi' })).toContain('Subject\nHi\nTimestamp')
    expect(
      buildCanonicalText({ ...message, Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: 'u' }),
    ).toContain('SubscribeURL\nu\nTimestamp')
  })

  it.each([
    ['https://sns.eu-west-1.amazonaws.com/cert.pem', true],
    ['https://sns.cn-north-1.amazonaws.com.cn/cert.pem', true],
    ['http://sns.eu-west-1.amazonaws.com/cert.pem', false],
    ['https://sns.eu-west-1.amazonaws.com.evil.test/cert.pem', false],
    ['https://evil.test/sns.eu-west-1.amazonaws.com/cert.pem', false],
    ['https://sns.eu-west-1.amazonaws.com@evil.test/cert.pem', false],
    ['https://sns.eu-west-1.amazonaws.com:8443/cert.pem', false],
    ['https://user@sns.eu-west-1.amazonaws.com/cert.pem', false],
    ['https://s3.eu-west-1.amazonaws.com/cert.pem', false],
    ['https://sns.eu-west-1.amazonaws.com/cert.pem/x', false],
    ['https://sns.eu-west-1.amazonaws.com/a/../../cert.txt', false],
    ['sns', false],
    [null, false],
  ])('takes the certificate at %s: %s', (url, expected) => {
    expect(isSnsUrl(url, /^\/[\w-]+\.pem$/)).toBe(expected)
  })

  it('reports each recipient', () => {
    const mail = { messageId: 'ses-1', tags: { invitation: ['i1'] } }
    const bounce = {
      bounceType: 'Permanent',
      bouncedRecipients: [
        { emailAddress: 'A@example.com', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' },
      ],
    }
    expect(readSesEvents({ notificationType: 'Bounce', mail, bounce }, 'sns-1')).toMatchObject([
      {
        kind: 'hard',
        status: '5.1.1',
        recipient: 'a@example.com',
        providerId: 'ses-1',
        invitation: 'i1',
        sourceId: 'sns-1.0',
      },
    ])
    expect(
      readSesEvents({ eventType: 'Bounce', mail, bounce: { ...bounce, bounceType: 'Transient' } }, 's'),
    ).toMatchObject([{ kind: 'soft' }])
    const complaint = { complainedRecipients: [{ emailAddress: 'a@example.com' }] }
    expect(readSesEvents({ eventType: 'Complaint', mail, complaint }, 's')).toMatchObject([{ kind: 'complaint' }])
    const notSpam = { ...complaint, complaintFeedbackType: 'not-spam' }
    expect(readSesEvents({ eventType: 'Complaint', mail, complaint: notSpam }, 's')).toMatchObject([
      { kind: 'not-spam' },
    ])
    const headers = [{ name: 'x-vouch-invitation', value: 'I2' }]
    expect(
      readSesEvents(
        { notificationType: 'Delivery', mail: { headers }, delivery: { recipients: ['a@example.com'] } },
        's',
      ),
    ).toMatchObject([{ kind: 'delivered', invitation: 'i2' }])
    expect(readSesEvents({ eventType: 'Open', mail }, 's')).toEqual([])
    expect(readSesEvents({}, 's')).toEqual([])
  })
})
