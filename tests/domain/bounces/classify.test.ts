import { describe, expect, it } from 'vitest'
import { classifyMail } from '../../../server/domain/bounces/classify.ts'
import { buildBounceAddress, buildMessageId } from '../../../server/domain/bounces/mail-identifiers.ts'
import { newId } from '../../../server/domain/ids.ts'
import { buildNotification, encode } from './mails.ts'

const secret = 'a secret of the service, of 40 characters'
const invitation = newId(1_795_953_600_000)
const classify = (mail: string, secrets = [secret]) => classifyMail(secrets, encode(mail))

describe('delivery status notifications', () => {
  it.each([
    // Gmail
    ['550-5.1.1 The email account that you tried to reach does not exist. Please try', '5.1.1', 'hard', 'unknown-user'],
    ['550 5.2.1 The email account that you tried to reach is disabled. Learn more', '5.2.1', 'soft', 'suspended'],
    ['552 5.2.2 The email account that you tried to reach is over quota.', '5.2.2', 'soft', 'mailbox-full'],
    ['550-5.7.1 Our system has detected that this message is likely unsolicited mail.', '5.7.1', 'soft', 'refused'],
    ['450 4.2.1 The user you are trying to contact is receiving mail too quickly.', '4.2.1', 'soft', 'suspended'],
    // Exchange Online
    [
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      '5.1.10',
      'hard',
      'unknown-user',
    ],
    ['550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', '5.4.1', 'hard', 'unknown-user'],
    [
      '550 5.7.515 Access denied, sending domain does not meet the required authentication level.',
      '5.7.515',
      'soft',
      'refused',
    ],
    ['550 5.7.606 Access denied, banned sending IP [192.0.2.1].', '5.7.606', 'soft', 'refused'],
    // Postfix, whose status is less exact than what the server said
    [
      'host mx.example[192.0.2.1] said: 550 5.7.1 Service unavailable; client blocked using zen.spamhaus.org',
      '5.0.0',
      'soft',
      'refused',
    ],
    [
      '550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
      '5.0.0',
      'hard',
      'unknown-user',
    ],
    ['550 5.1.1 <ada@example.com>: Recipient address rejected: undeliverable address', '5.1.1', 'hard', 'unknown-user'],
    ['554 5.7.1 <ada@example.com>: Relay access denied', '5.7.1', 'soft', 'refused'],
    [
      '553 5.1.8 <no@vouch.example>... Domain of sender address no@vouch.example does not exist',
      '5.1.8',
      'soft',
      'refused',
    ],
    [
      'Host or domain name not found. Name service error for name=example.com type=MX: Host not found, try again',
      '4.4.3',
      'soft',
      'unknown-host',
    ],
    ['452 4.2.2 Mailbox full', '4.2.2', 'soft', 'mailbox-full'],
    // Yahoo, AOL, iCloud, GMX
    [
      '554 30 Sorry, your message to ada@example.com cannot be delivered. This mailbox is disabled (554.30).',
      '5.0.0',
      'soft',
      'suspended',
    ],
    ['552 1 Requested mail action aborted, mailbox not found', '5.0.0', 'hard', 'unknown-user'],
    ['550 5.1.1 <ada@example.com>: user does not exist', '5.1.1', 'hard', 'unknown-user'],
    ['554 5.7.1 [HM08] Message rejected due to local policy.', '5.7.1', 'soft', 'refused'],
    [
      '550 Requested action not taken: mailbox unavailable. Reject due to policy restrictions.',
      '5.0.0',
      'soft',
      'refused',
    ],
    // QQ, NetEase, Sina, Aliyun
    ['550 Mailbox unavailable or access denied [mail from QQ] 收件人邮箱不存在', '5.0.0', 'soft', 'refused'],
    ['550 收件人邮件地址(ada@example.com)不存在,邮件无法送达', '5.0.0', 'hard', 'unknown-user'],
    ['550 User not found: ada@163.com', '5.0.0', 'hard', 'unknown-user'],
    ['554 DT:SPM 163 smtp5, 发信频率限制', '5.0.0', 'soft', 'rate-limited'],
    ['552 收件人邮箱已满', '5.0.0', 'soft', 'mailbox-full'],
    ['550 被系统判定为垃圾邮件', '5.0.0', 'soft', 'refused'],
    // Status only
    ['', '5.1.1', 'hard', 'unknown-user'],
    ['', '5.1.2', 'hard', 'unknown-host'],
    ['', '5.4.4', 'hard', 'unknown-host'],
    ['', '5.2.2', 'soft', 'mailbox-full'],
    ['', '5.7.1', 'soft', 'refused'],
    ['', '5.0.0', 'soft', 'unknown'],
    ['', '4.1.1', 'soft', 'unknown-user'],
  ])('%s (%s) is %s: %s', async (diagnostic, status, kind, reason) => {
    const result = await classify(buildNotification({ diagnostic, status }))
    expect(result).toMatchObject({ kind, reason, recipient: 'ada@example.com' })
  })

  it('count a failure before a delay, and both before a success', async () => {
    const blocks = ['delivered', 'delayed', 'failed'].map(
      (action, index) =>
        `Final-Recipient: rfc822; ${action}@example.com\nAction: ${action}\nStatus: ${[2, 4, 5][index]}.1.1`,
    )
    const build = (...list: string[]) =>
      buildNotification().replace(/Final-Recipient[\s\S]*?\n\n/, `${list.join('\n\n')}\n\n`)
    expect(await classify(build(...blocks))).toMatchObject({ kind: 'hard', recipient: 'failed@example.com' })
    expect(await classify(build(...blocks.slice(0, 2)))).toMatchObject({ kind: 'soft', reason: 'delayed' })
    expect(await classify(build(blocks[0] ?? ''))).toMatchObject({ kind: 'none', reason: 'delivered', status: '2.1.1' })
  })

  it('read addresses in other scripts (RFC 6533)', async () => {
    const mail = buildNotification({ status: '5.1.1' })
      .replace('message/delivery-status', 'message/global-delivery-status')
      .replace('rfc822; Ada@Example.com', 'utf-8; 用户@例子.广告')
    expect(await classify(mail)).toMatchObject({ kind: 'hard', recipient: '用户@例子.广告' })
  })

  it('trust no unknown user after the data has been accepted: the filter of a recipient says so', async () => {
    const mail = { diagnostic: '550 User unknown', text: '550 User unknown (in reply to end of DATA\n command)' }
    expect(await classify(buildNotification(mail))).toMatchObject({ kind: 'soft', reason: 'filtered' })
  })
})

describe('reports in words', () => {
  const report = (text: string, headers = '') =>
    `${headers}From: Postmaster@qq.example\nTo: bounces@vouch.example\nSubject: 系统退信\nContent-Type: text/plain; charset=utf-8\n\n${text}`

  it.each([
    ['抱歉，您的邮件被退回来了……\n收件人邮件地址（ada@qq.example）不存在，邮件无法送达。', 'hard', 'unknown-user'],
    ['收件人 ada@qq.example 的邮箱空间不足，邮箱已满', 'soft', 'mailbox-full'],
    ['ada@qq.example\n您的邮件被对方拒收', 'soft', 'refused'],
    ['ada@qq.example 出于未知的原因', 'soft', 'unknown'],
  ])('%s', async (text, kind, reason) => {
    expect(await classify(report(text))).toMatchObject({ kind, reason, recipient: 'ada@qq.example' })
  })

  it('count only from servers: people quote them', async () => {
    const mail = report('> Unknown user: ada@qq.example').replace('Postmaster@', 'grace@')
    expect(await classify(mail)).toMatchObject({ kind: 'none', reason: 'ordinary' })
  })
})

describe('complaints', () => {
  const build = (type: string) =>
    `From: fbl@mx.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: ${type}\nOriginal-Rcpt-To: <ada@example.com>\n\n--b\nContent-Type: message/rfc822\n\nX-Vouch-Invitation: ${invitation}\nTo: ada@example.com\n\nx\n--b--\n`

  it.each([
    ['abuse', 'complaint'],
    ['fraud', 'complaint'],
    ['opt-out', 'complaint'],
    ['not-spam', 'none'],
    ['auth-failure', 'none'],
  ])('of the type %s are %s', async (type, kind) => {
    const expected = { kind, recipient: 'ada@example.com', status: null, reason: type, invitation }
    expect(await classify(build(type))).toEqual(expected)
  })
})

describe('automatic replies', () => {
  it.each([
    ['Subject: Thanks', 'Auto-Submitted: auto-replied', 'automatic'],
    ['Subject: Re: How likely', 'Precedence: auto_reply', 'automatic'],
    ['Subject: Re: How likely', 'X-Autorespond: 1', 'automatic'],
    ['Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSN77ya5L2g5aW9?=', 'X-A: b', 'vacation'],
    ['Subject: Abwesenheitsnotiz: Umfrage', 'X-A: b', 'vacation'],
    ['Subject: Réponse automatique : enquête', 'X-A: b', 'vacation'],
    ['Subject: Automatic reply: Survey', 'X-Auto-Response-Suppress: All', 'vacation'],
    ['Subject: Please confirm your message', 'Auto-Submitted: auto-replied', 'challenge'],
    ['Subject: ...', 'Return-Path: <>', 'automatic'],
    [
      'Subject: Read: Survey',
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
      'automatic',
    ],
  ])('%s, %s', async (subject, header, reason) => {
    const mail = `From: Ada <ada@example.com>\n${subject}\n${header}\n\nI am away.`
    expect(await classify(mail)).toMatchObject({
      kind: 'auto-reply',
      recipient: 'ada@example.com',
      status: null,
      reason,
    })
  })

  it.each([
    ['Re: How likely are you to recommend us?', 'Auto-Submitted: no'],
    ['Our office is out of milk', 'X-A: b'],
    ['My delivery failed', 'X-Auto-Response-Suppress: All'],
  ])('are not people who write: %s, %s', async (subject, header) => {
    const mail = `From: Ada <ada@example.com>\nSubject: ${subject}\n${header}\n\nThe courier did not come.`
    expect(await classify(mail)).toMatchObject({ kind: 'none', reason: 'ordinary' })
  })
})

describe('the invitation that came back', () => {
  const address = buildBounceAddress(secret, invitation, 'bounce.vouch.example')
  const messageId = buildMessageId(invitation, 2, 'vouch.example')

  it.each([
    ['the address that it came to', { headers: `Delivered-To: ${address}\n` }],
    ['that address in capitals', { headers: `X-Original-To: ${address.toUpperCase()}\n` }],
    [
      'that address in a forwarded one (SRS)',
      { headers: `To: SRS0=Ab1=XY=vouch.example=${address.split('@')[0]}@fwd.example\n` },
    ],
    ['its Return-Path', { returned: `Return-Path: <${address}>\nTo: ada@example.com` }],
    ['its header', { returned: `To: ada@example.com\nX-Vouch-Invitation: ${invitation}` }],
    ['its Message-ID', { returned: `Message-ID:\n ${messageId}` }],
    ['the Message-ID that the report repeats', { text: `Message-id: ${messageId}` }],
    ['the Message-ID that it replies to', { headers: `In-Reply-To: ${messageId}\n` }],
  ])('is found by %s', async (_, mail) => {
    expect(await classify(buildNotification(mail))).toMatchObject({ invitation })
  })

  it('is found with an earlier secret', async () => {
    const mail = buildNotification({ headers: `Delivered-To: ${address}\n` })
    expect(await classify(mail, ['another secret', secret])).toMatchObject({ invitation })
  })

  it.each([
    ['another MAC', address.replace(/\.[^@]*/, `.${'0'.repeat(26)}`)],
    ['a shorter MAC', address.replace(/.@/, '@')],
    ['the MAC of another invitation', address.replace(invitation, newId(1_795_953_600_001))],
    ['no MAC', `b+${invitation}@bounce.vouch.example`],
  ])('is not believed with %s', async (_, forged) => {
    expect(await classify(buildNotification({ headers: `Delivered-To: ${forged}\n` }))).toMatchObject({
      invitation: null,
    })
  })

  it('is not believed with the secret of another service, or with none', async () => {
    const mail = buildNotification({ headers: `Delivered-To: ${address}\n` })
    expect(await classify(mail, ['another secret'])).toMatchObject({ invitation: null })
    expect(await classify(mail, [])).toMatchObject({ invitation: null })
  })

  it('is not believed by a header of the report itself, which anyone can write', async () => {
    const mail = buildNotification({ headers: `X-Vouch-Invitation: ${invitation}\n` })
    expect(await classify(mail)).toMatchObject({ kind: 'soft', invitation: null })
  })
})
