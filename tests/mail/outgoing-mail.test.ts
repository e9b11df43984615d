import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBounceAddress, findMessageId } from '../../server/domain/bounces/mail-identifiers.ts'
import { loadMailContext } from '../../server/domain/campaigns/mail-context.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { newId } from '../../server/domain/ids.ts'
import { setBrandLogo } from '../../server/domain/surveys/brand.ts'
import { buildOutgoingMail, type MailInvitation, type MailRecipient } from '../../server/mail/outgoing-mail.ts'
import { listHeaders, signedHeaders } from '../../server/mail/transports/headers.ts'
import type { MailSettings } from '../../server/mail/types.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { createPng } from '../support/pictures.ts'
import { createService, NOON, type Service } from '../support/world.ts'

const mail: MailSettings = {
  url: 'smtp://localhost',
  from: 'Ours <survey@news.ours.test>',
  bounceDomain: 'bounce.ours.test',
}

describe('an email of a campaign', () => {
  let connection: TestConnection
  let service: Service
  let server: MailServer
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    server = await startMailServer()
    await service.call('PATCH', '/api/brand', {
      name: 'Northlight',
      colour: '#0b6b43',
      privacyUrl: 'https://ours.test/p',
    })
    await service.call('PATCH', '/api/sending-settings', { replyTo: 'team@ours.test' })
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })

  const settings = {
    texts: {
      en: { subject: 'Tell us, {name|friend}', introduction: 'Hello {name}', closing: 'Mei' },
      de: { introduction: 'Guten Tag {name}' },
    },
    test: { texts: { en: { subject: 'One question' }, de: { subject: 'Eine Frage' } } },
    reminders: [{ afterDays: 3, texts: { en: { introduction: 'Again' } } }, { afterDays: 3 }],
  }
  async function loadContext(changes: object = {}, survey: object = {}) {
    const { body: newSurvey } = await service.call('POST', '/api/surveys', { name: 'Relationship', ...survey })
    const campaign = { name: 'Spring', surveyId: newSurvey.id, settings: { ...settings, ...changes } }
    const { status, body } = await service.call('POST', '/api/campaigns', campaign)
    expect(status).toBe(201)
    return loadMailContext(service.deps, service.ours.workspaceId, body.id)
  }
  const ada: MailRecipient = {
    email: 'ada@example.com',
    name: 'Ada',
    salutation: null,
    locale: 'en-GB',
    properties: {},
  }
  const invitation: MailInvitation = {
    id: newId(NOON),
    token: 'AbCdEfGhIjKlMnOpQrStUv',
    reminder: 0,
    variant: null,
  }
  const build = async (
    recipient: Partial<MailRecipient> = {},
    choice: Partial<MailInvitation> = {},
    changes: object = {},
    survey: object = {},
  ) =>
    buildOutgoingMail(
      { ...service.deps, mail },
      await loadContext(changes, survey),
      { ...ada, ...recipient },
      { ...invitation, ...choice },
    )

  it('is from the brand, with replies to a person and bounces to us', async () => {
    const email = await build()
    expect(email).toMatchObject({
      key: `${invitation.id}-r0`,
      from: { address: 'survey@news.ours.test', name: 'Northlight' },
      to: { address: 'ada@example.com', name: 'Ada' },
      replyTo: 'team@ours.test',
      subject: 'Tell us, Ada',
      language: 'en',
      messageId: `<inv_${invitation.id}.r0@news.ours.test>`,
      unsubscribe: { url: `https://vouch.test/u/${invitation.token}`, mailto: null },
      metadata: { invitation: invitation.id, workspace: service.ours.workspaceId },
      isBulk: true,
    })
    expect(findMessageId(email.messageId)).toBe(invitation.id)
    expect(findBounceAddress([service.deps.secret], email.envelopeFrom ?? '')).toBe(invitation.id)
    expect(email.feedbackId?.split(':')).toEqual([expect.any(String), service.ours.workspaceId, 'invitation', 'vouch'])
    expect(email.html).toContain('#0b6b43')
    expect(email.html).toContain('href="https://ours.test/p"')
    expect(email.text).toContain(`https://vouch.test/s/${invitation.token}?score=10`)
  })

  it('leaves with each header once, all of them covered by DKIM', async () => {
    const email = await build()
    const names = listHeaders(email).map(([name]) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'Auto-Submitted',
        'X-Auto-Response-Suppress',
        'Precedence',
        'List-Unsubscribe',
        'List-Unsubscribe-Post',
        'Feedback-ID',
        'X-Vouch-Invitation',
      ]),
    )
    const signed = signedHeaders.toLowerCase().split(':')
    // It is for Exchange alone, which checks no signature of it.
    const unsigned = names.filter((name) => !signed.includes(name.toLowerCase()))
    expect(unsigned).toEqual(['X-Auto-Response-Suppress'])
    await server.deps.mailTransport.send(email)
    const source = server.receivedEmails.at(-1)?.source.replace(/\r\n[ \t]+/g, ' ') ?? ''
    expect(source.match(/^List-Unsubscribe: .*$/gim)).toEqual([
      `List-Unsubscribe: <https://vouch.test/u/${invitation.token}>`,
    ])
    expect(source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
    expect(source).toMatch(new RegExp(`^X-Vouch-Invitation: ${invitation.id}$`, 'm'))
    expect(source).toMatch(/^Reply-To: team@ours\.test$/m)
  })

  it('is the same on each attempt', async () => {
    const context = await loadContext()
    const [first, second] = await Promise.all(
      [0, 1].map(() => buildOutgoingMail({ ...service.deps, mail }, context, ada, invitation)),
    )
    expect(first).toEqual(second)
  })

  it('is in the language of the contact, also where the campaign has no texts in it', async () => {
    expect(await build({ locale: 'de-AT' })).toMatchObject({ language: 'de', subject: expect.stringContaining('Wie ') })
    const french = await build({ locale: 'fr' })
    expect(french.language).toBe('fr')
    expect(french.text).not.toContain('Hello')
  })

  it('is in a language of the campaign if that of the contact is unknown', async () => {
    expect((await build({ locale: null }, {}, { texts: { 'zh-Hans': { closing: '谢谢' } } })).language).toBe('zh-Hans')
    expect((await build({ locale: null }, {}, { texts: {} })).language).toBe('en')
  })

  it('asks its question in a language in which it is written', async () => {
    const survey = { texts: { de: { question: 'Wie war es?' } } }
    expect(await build({ locale: 'fr' }, {}, {}, survey)).toMatchObject({ language: 'de', subject: 'Wie war es?' })
  })

  it('has the text of its variant', async () => {
    expect((await build({}, { variant: 'a' })).subject).toBe('Tell us, Ada')
    const other = await build({}, { variant: 'b' })
    expect(other.subject).toBe('One question')
    expect(other.text).toContain('Hello Ada')
  })

  it('is a reminder in its own words, or else in ours', async () => {
    const first = await build({}, { reminder: 1 })
    expect(first).toMatchObject({ subject: 'Reminder: Tell us, Ada', messageId: expect.stringContaining('.r1@') })
    expect(first.text).toContain('\n\nAgain\n')
    expect(first.text).toContain('\n\nMei\n')
    const second = await build({ locale: 'de' }, { reminder: 2 })
    expect(second.subject).toMatch(/^Erinnerung: Wie /)
    expect(second.text).toContain('vor Kurzem geschrieben')
    expect(second.text).not.toContain('Guten Tag')
  })

  it('has an image that counts only if the campaign wants to know what is opened', async () => {
    expect((await build()).html).not.toContain('<img')
    const { html } = await build({}, { reminder: 1 }, { tracksOpens: true })
    expect(html).toContain(`src="https://vouch.test/o/${invitation.token}-1.gif"`)
  })

  it('shows the logo at a size that fits', async () => {
    await setBrandLogo(service.deps, cliCaller(service.ours.workspaceId), createPng(960, 96))
    const { sender } = await loadContext()
    expect(sender.logo).toMatchObject({ width: 240, height: 24, type: 'image/png' })
    expect(sender.logo?.url).toMatch(/^https:\/\/vouch\.test\/embed\/brands\/\w+\/logo\?v=/)
    const { html } = await build()
    expect(html).toMatch(/<img[^>]*width="240"\s+height="24"\s+alt="Northlight"/)
  })
})
