import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildPreferencesUrl, listPreferences } from '../../../server/domain/invitations/preferences.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { preferenceTexts } from '../../../server/i18n/preferences/index.ts'
import { sql } from '../../../server/store/sql.ts'
import { getTextDirection, languages } from '../../../shared/locale.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const BROWSER = {
  accept: 'text/html',
  origin: 'https://vouch.test',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-user': '?1',
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0',
}

describe.each(engines)('the page behind the unsubscribe link on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let contactId: string
  let token: string
  let path: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  let contactCount = 0
  const invite = async (options: { channel?: string; expiresAt?: string } = {}) => {
    contactCount++
    const contact = { email: `person${contactCount}@example.com`, phone: `+4420712345${10 + contactCount}` }
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [contact],
      channel: 'email',
      ...options,
    })
    const invitation = body.invitations[0]
    return { contactId: invitation.contactId, token: new URL(invitation.url).pathname.split('/')[2] as string }
  }
  beforeEach(async () => {
    ;({ contactId, token } = await invite())
    path = new URL(buildPreferencesUrl(service.deps, token)).pathname
  })

  const get = async (address = path, headers: Record<string, string> = {}) => {
    const response = await service.app.request(`https://vouch.test${address}`, {
      headers: { accept: 'text/html', ...headers },
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const press = (fields: Record<string, string>, headers: Record<string, string> = BROWSER, address = path) => {
    // The log is by time.
    service.time.advance(1)
    const opened = (service.time.now() - 5_000).toString(36)
    return service.app.request(`https://vouch.test${address}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ opened, 'do-not-follow': '', ...fields }),
    })
  }
  const getChoices = async (id = contactId) => {
    const caller = { workspaceId: service.ours.workspaceId, actor: 'cli', name: '', role: 'admin' as const }
    return (await listPreferences(service.deps, caller, id)).map(({ choice }) => choice)
  }
  const listActions = async (action: string) =>
    (await service.call('GET', `/api/audit?action=${action}`)).body.data as { subject: string; detail: object }[]

  it('is shown by GET and HEAD, which change nothing', async () => {
    const { status, text, headers } = await get()
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    for (const words of ['No more surveys', 'No more general surveys', 'by email', 'Fewer surveys', 'noindex'])
      expect(text).toContain(words)
    expect(text).toContain(`p•••@example.com`)
    expect(text).toContain(`/s/${token}/data`)
    // One script alone may run: it tells that a program drives the browser.
    const scripts = Array.from(text.matchAll(/<script>(.*?)<\/script>/gs), ([, script = '']) => script)
    expect(scripts).toEqual([expect.stringContaining('navigator.webdriver')])
    const hash = createHash('sha256').update(scripts.join('')).digest('base64')
    expect(headers.get('content-security-policy')).toContain(`script-src 'self' 'sha256-${hash}'`)
    await service.app.request(`https://vouch.test${path}?choice=all`, { method: 'HEAD' })
    await get(`${path}?choice=all&List-Unsubscribe=One-Click`)
    expect(await getChoices()).toEqual([])
  })

  it('records each choice at once, also together, and takes it back', async () => {
    for (const choice of ['relationship', 'email', 'less-often', 'wrong-person']) {
      const response = await press({ choice })
      expect([response.status, response.headers.get('location')]).toEqual([303, `${path}?lang=en&done=saved`])
    }
    await press({ choice: 'email' })
    expect(await getChoices()).toEqual(['relationship', 'email', 'less-often', 'wrong-person'])
    const { text } = await get(`${path}?done=saved`)
    expect(text).toContain('Saved.')
    expect(text).toContain('name="undo" value="wrong-person"')
    expect(text).not.toContain('name="choice" value="email"')
    await press({ choice: 'all' })
    expect((await get()).text).not.toContain('name="choice"')
    for (const undo of ['all', 'wrong-person', 'less-often', 'email', 'relationship', 'relationship'])
      expect((await press({ undo })).headers.get('location')).toBe(`${path}?lang=en&done=undone`)
    expect(await getChoices()).toEqual([])
    const subjects = (await listActions('contact.frequency-changed')).filter(({ subject }) => subject === contactId)
    expect(subjects.map(({ detail }) => detail)).toEqual([
      { throttleFactor: 1, source: 'preferences' },
      { throttleFactor: 2, source: 'preferences' },
    ])
  })

  it('suppresses only the address that the message went to, if it is the wrong person', async () => {
    await press({ choice: 'wrong-person' })
    const rows = await connection.database.all(
      sql`select kind, address, reason from suppression where created_by = 'respondent' order by id desc limit 1`,
    )
    expect(rows).toEqual([{ kind: 'email', address: `person${contactCount}@example.com`, reason: 'wrong-person' }])
    expect((await listActions('suppression.created'))[0]).toMatchObject({
      subject: contactId,
      detail: { reason: 'wrong-person', kinds: ['email'] },
    })
    await service.call('PATCH', `/api/contacts/${contactId}`, { email: `right${contactCount}@example.com` })
    expect(await getChoices()).toEqual([])
  })

  it('obeys the button of a mail program at once, form or multipart, as often as it is pressed', async () => {
    const multipart = new FormData()
    multipart.set('List-Unsubscribe', 'One-Click')
    for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), multipart]) {
      const response = await service.app.request(`https://vouch.test${path}`, { method: 'POST', body })
      expect([response.status, response.headers.get('set-cookie'), response.redirected]).toEqual([200, null, false])
      expect(await getChoices()).toEqual(['all'])
    }
    const untyped = new Request(`https://vouch.test${path}`, { method: 'POST', body: 'List-Unsubscribe=One-Click' })
    untyped.headers.delete('content-type')
    expect((await service.app.request(untyped)).status).toBe(200)
    const entries = (await listActions('contact.unsubscribed')).filter(({ subject }) => subject === contactId)
    expect(entries).toMatchObject([{ detail: { source: 'one-click' } }])
    const [row] = await connection.database.all<{ at: number }>(
      sql`select unsubscribed_at as at from invitation where token = ${token}`,
    )
    expect(row?.at).toBe(service.time.now())
  })

  it('does nothing for programs that press every button', async () => {
    const bots = [
      { ...BROWSER, 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
      { ...BROWSER, 'user-agent': `${BROWSER['user-agent']} HeadlessChrome/140` },
      { ...BROWSER, 'sec-purpose': 'prefetch' },
    ]
    for (const headers of bots) expect((await press({ choice: 'all' }, headers)).status).toBe(303)
    expect((await press({ choice: 'all', 'do-not-follow': 'https://x.test' })).status).toBe(303)
    const { 'sec-fetch-user': _, ...withoutGesture } = BROWSER
    const programs: [Record<string, string>, Record<string, string>][] = [
      [{ choice: 'all' }, withoutGesture],
      [{ choice: 'all' }, { accept: 'text/html' }],
      [{ choice: 'all', opened: service.time.now().toString(36) }, BROWSER],
      [{ choice: 'all', automated: '1' }, BROWSER],
      [{ choice: 'all', opened: 'nonsense!' }, BROWSER],
      [{ choice: 'all', opened: '' }, BROWSER],
    ]
    for (const [fields, headers] of programs) {
      const response = await press(fields, headers)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('Please press once more to confirm.')
    }
    for (const fields of [{}, { choice: 'nonsense' }, { undo: '' }, { 'List-Unsubscribe': 'no' }])
      expect((await press(fields as Record<string, string>)).status).toBe(303)
    expect(await getChoices()).toEqual([])
  })

  it('works in old browsers and without TLS, which tell less', async () => {
    const oldBrowser = {
      accept: 'text/html',
      origin: 'https://vouch.test',
      'user-agent': 'Mozilla/5.0 AppleWebKit/605',
    }
    expect((await press({ choice: 'all' }, oldBrowser)).status).toBe(303)
    expect(await getChoices()).toEqual(['all'])
  })

  it('works for ever: for expired links and closed surveys', async () => {
    const late = await invite({ expiresAt: new Date(service.time.now() + DAY).toISOString() })
    service.time.advance(400 * DAY)
    const { text } = await get(`/u/${late.token}`)
    expect(text).toContain('No more surveys')
    expect(text).not.toContain('/data')
    await service.call('PUT', `/api/surveys/${service.ours.surveyId}/closure`)
    expect((await press({ choice: 'all' }, BROWSER, `/u/${late.token}`)).status).toBe(303)
    expect(await getChoices(late.contactId)).toEqual(['all'])
    await service.call('DELETE', `/api/surveys/${service.ours.surveyId}/closure`)
  })

  it('is friendly to people whose data are erased or redacted', async () => {
    const caller = { workspaceId: service.ours.workspaceId, actor: 'cli', name: '', role: 'admin' as const }
    await press({ choice: 'less-often' })
    await eraseContact(service.deps, caller, contactId)
    const other = await invite()
    await connection.database.batch([
      sql`
      insert into contact (id, workspace_id, properties, created_at, updated_at)
      select w.id, w.id, '{}', 0, 0 from workspace w where w.id = ${service.ours.workspaceId}`,
      sql`update invitation set contact_id = workspace_id where token = ${other.token}`,
    ])
    for (const address of [path, `/u/${other.token}`]) {
      const { status, text } = await get(address)
      expect([status, text.includes('Nothing is stored here any more')]).toEqual([200, true])
      expect((await press({ choice: 'all' }, BROWSER, address)).status).toBe(303)
      expect((await press({ 'List-Unsubscribe': 'One-Click' }, {}, address)).status).toBe(200)
    }
    for (const address of ['/u/x', `/u/${token}x`, '/u/%00'])
      expect((await get(address)).text).toContain('This link doesn’t work')
  })

  it('is read from links as mail programs leave them', async () => {
    for (const address of [
      `/U/${token}/`,
      `//u/${token}`,
      `/u/${token}.`,
      `/u/${token}%3E`,
      `/u/${token}?utm_source=x`,
    ])
      expect((await get(address)).text).toContain('p•••@example.com')
  })

  it('refuses what is no short form', async () => {
    const long = await press({ choice: 'all', comment: 'x'.repeat(20_000) })
    expect(long.status).toBe(413)
    const broken = await service.app.request(`https://vouch.test${path}`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: 'nonsense',
    })
    expect(broken.status).toBe(400)
  })

  it('names the phone number of a text message, and offers to stop those', async () => {
    const { token: smsToken } = await invite({ channel: 'sms' })
    const { text } = await get(`/u/${smsToken}`)
    expect(text).toContain('No more surveys by text message')
    expect(text).not.toContain('example.com')
  })
})

describe('the texts of preferences', () => {
  it('are complete in each language, and different', () => {
    for (const language of languages) {
      const texts = preferenceTexts[language]
      expect(Object.values(texts).every((text) => text.trim() === text && text !== '')).toBe(true)
      const buttons = [texts.all, texts.relationship, texts.touchpoint, texts.email, texts.sms, texts.lessOften]
      expect(new Set(buttons).size).toBe(buttons.length)
      if (language !== 'en') {
        const untranslated = Object.entries(texts).filter(
          ([key, text]) => text === preferenceTexts.en[key as keyof typeof texts],
        )
        expect([language, untranslated]).toEqual([language, []])
      }
    }
  })

  it('are written in the script of their language', () => {
    for (const language of languages.filter((language) => getTextDirection(language) === 'rtl'))
      expect(Object.values(preferenceTexts[language]).join('')).not.toMatch(/[A-Za-z]/)
  })
})
