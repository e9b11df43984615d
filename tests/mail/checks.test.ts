import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { setBrandLogo } from '../../server/domain/surveys/brand.ts'
import { getMessages } from '../../server/i18n/index.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import { checkCampaign } from '../../server/mail/checks.ts'
import { checkCodes } from '../../shared/campaign-check.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { pictures } from '../support/pictures.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe('the check before sending', () => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    Object.assign(service.deps, {
      mail: { url: 'smtp://mail.ours.test', from: 'Ours <survey@ours.test>', bounceDomain: 'ours.test' },
      lookupTxt: async (name: string) => (name === 'ours.test' ? ['v=spf1 mx -all'] : []),
    })
    const contacts = [
      { email: 'a@example.com', name: 'Ada', locale: 'en', properties: { city: 'Oslo' } },
      { email: 'b@example.com', locale: 'en' },
      { email: 'c@example.com', name: 'Carl', locale: 'de' },
      { email: 'd@example.com', name: 'Dora', locale: 'de-AT' },
    ]
    for (const contact of contacts) await service.call('POST', '/api/contacts', contact)
  })
  afterAll(() => connection.close())

  async function createCampaign(settings: object): Promise<string> {
    const campaign = { name: 'Spring', surveyId: service.ours.surveyId, settings }
    return (await service.call('POST', '/api/campaigns', campaign)).body.id
  }
  const list = async (settings: object, deps: object = {}) => {
    const checks = await checkCampaign({ ...service.deps, ...deps }, service.ours, await createCampaign(settings))
    const fields = checks.filter(({ code }) => code === 'field-unresolved').map(({ params }) => params)
    return {
      fields,
      codes: checks.map(({ code }) => code),
      find: (code: string) => checks.find((one) => one.code === code),
    }
  }

  it('finds the languages of the audience that the campaign has no texts in', async () => {
    const { find, codes } = await list({ texts: { en: { introduction: 'Hello' } } })
    expect(find('languages-missing')).toMatchObject({ status: 'warning', params: { languages: 'de', contacts: 2 } })
    expect(codes).not.toContain('field-unresolved')
    expect((await list({ texts: {} })).codes).toContain('no-texts')
    expect((await list({ texts: { en: { closing: 'x' }, de: { closing: 'x' } } })).codes).not.toContain(
      'languages-missing',
    )
  })

  it('counts the contacts for whom a personal field is unknown, by the texts in their language', async () => {
    const { fields } = await list({
      texts: { en: { introduction: 'Hello {name}, {city}, {shop|shop}' }, de: { introduction: 'Hallo {name}' } },
      reminders: [{ afterDays: 3, texts: { de: { subject: '{ort}' } } }],
    })
    expect(fields).toEqual([
      { field: 'ort', contacts: 2 },
      { field: 'city', contacts: 1 },
      { field: 'name', contacts: 1 },
    ])
  })

  it('finds fields of other tools, and a variant without texts in a language', async () => {
    const { find } = await list({
      texts: { en: { subject: 'Hi *|FNAME|*' }, de: { subject: 'Hallo %name%' } },
      test: { texts: { en: { subject: 'Hey, 50% off' } } },
    })
    expect(find('foreign-fields')?.params).toEqual({ fields: '*|FNAME|*, %name%' })
    expect(find('variant-languages-missing')?.params).toEqual({ languages: 'de' })
  })

  it('says whether people read replies, and whether there is a privacy notice', async () => {
    const { codes } = await list({})
    expect(codes).toEqual(expect.arrayContaining(['no-reply-to', 'no-privacy-notice']))
    expect((await list({ replyTo: 'no-reply@ours.test' })).codes).toContain('noreply-address')
    await service.call('PATCH', '/api/brand', { privacyUrl: 'https://ours.test/privacy' })
    const settled = await list({ replyTo: 'team@ours.test' })
    for (const code of ['no-reply-to', 'noreply-address', 'no-privacy-notice', 'no-public-url', 'no-bounce-domain'])
      expect(settled.codes).not.toContain(code)
  })

  it('says that no mail server or no public address is set up', async () => {
    const { codes } = await list({}, { mail: undefined, publicUrl: 'http://localhost:8787' })
    expect(codes).toEqual(expect.arrayContaining(['no-mail-server', 'no-public-url']))
    expect(codes.some((code) => /^(spf|dkim|dmarc)/.test(code))).toBe(false)
    expect((await list({}, { publicUrl: 'https://192.168.1.5' })).codes).toContain('no-public-url')
  })

  it('finds a logo that Outlook does not show, and an email that is too large', async () => {
    await setBrandLogo(service.deps, cliCaller(service.ours.workspaceId), pictures['image/webp'])
    const { codes, find } = await list({ texts: { en: { introduction: '"'.repeat(2000), closing: '"'.repeat(2000) } } })
    expect(codes).toContain('logo-format')
    expect(find('too-large')).toMatchObject({ params: { kilobytes: expect.any(Number) } })
    expect((await list({})).codes).not.toContain('too-large')
  })

  it('looks up the domain of the sender, and blocks nothing if that fails', async () => {
    const { find } = await list({ replyTo: 'team@ours.test' })
    expect(find('spf-found')).toMatchObject({ status: 'ok' })
    expect(find('dmarc-missing')?.record).toEqual({
      type: 'TXT',
      name: '_dmarc.ours.test',
      value: 'v=DMARC1; p=none; rua=mailto:team@ours.test',
    })
    const failing = { lookupTxt: () => Promise.reject(new Error('down')) }
    expect((await list({}, failing)).find('dns-unknown')).toMatchObject({ status: 'unknown' })
    expect((await list({}, { lookupTxt: undefined })).codes).toContain('dns-unknown')
  })

  it('leaves out what is about email if a campaign sends none', async () => {
    const { codes } = await list({ channel: 'sms', texts: { en: { message: 'Hi {name}, {link}' } } })
    expect(codes).toEqual(['field-unresolved'])
    expect((await list({ channel: 'link' })).codes).toEqual([])
  })

  it('is said in plain words in each language', async () => {
    const id = await createCampaign({ texts: { en: { subject: '{city}' } } })
    for (const language of appLanguages) {
      const { status, body } = await service.call('GET', `/api/campaigns/${id}/checks?lang=${language}`)
      expect(status).toBe(200)
      for (const { code, message, params } of body.data)
        expect(message).toBe(getMessages(language).campaignChecks[code as (typeof checkCodes)[number]](params))
      const texts = getMessages(language).campaignChecks
      const params = { languages: 'de, fr', contacts: 2, field: 'city', domain: 'x.test', server: 'y.test', name: 'z' }
      for (const code of checkCodes) expect(texts[code](params)).toMatch(/[.。]$/)
    }
    const { body } = await service.call('GET', `/api/campaigns/${id}/checks`)
    const messages = body.data.map(({ message }: { message: string }) => message)
    expect(messages).toContain('2 contacts will get our standard texts, because you haven’t written any in German.')
    expect(messages).toContain(
      '{city} is unknown for 1 contact and will be left out. Write {city|…} with words to use instead.',
    )
  })

  it('is for members of the workspace', async () => {
    const id = await createCampaign({})
    const stranger = createApiClient(service.app, service.theirs)
    expect((await stranger('GET', `/api/campaigns/${id}/checks`)).status).toBe(404)
    expect((await service.call('GET', `/api/campaigns/${id}/checks?lang=fr`)).status).toBe(400)
  })
})
