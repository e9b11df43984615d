import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

const BROWSER = { accept: 'text/html', 'user-agent': 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15' }

describe.each(engines)('the code of a text message on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let slug: string
  let token: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    slug = (await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, { name: 'SMS' })).body.slug
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [{ phone: '+8613800138000' }],
      channel: 'sms',
    })
    token = new URL(body.invitations[0].url).pathname.split('/')[2] as string
    const settings = JSON.stringify({ channel: 'sms', texts: { 'zh-Hans': { message: '编号{code}' } } })
    await connection.database.batch([
      sql`update invitation set code = 'A2B3C4' where token = ${token}`,
      sql`
      insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, started_at)
      values ('sms-1', ${service.ours.workspaceId}, ${service.ours.surveyId}, 'SMS', ${settings}, 1, 0, 'cli', 0, 0)`,
    ])
  })
  afterAll(() => connection.close())
  beforeEach(() => service.time.advance(61 * MINUTE))

  const get = async (search: string, headers: Record<string, string> = BROWSER) => {
    const response = await service.app.request(`https://vouch.test/l/${slug}${search}`, { headers })
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }

  it('is asked for on the page of the shared link, which works without it', async () => {
    const { status, text } = await get('?lang=zh-Hans&score=9')
    expect(status).toBe(200)
    for (const part of ['短信中的编号', '选填', 'name="c"', '<vouch-survey', 'name="score" value="9"'])
      expect(text).toContain(part)
    expect((await get('?lang=en')).text).toContain('Code in the text message')
  })

  it('is not asked for where no campaign has sent one', async () => {
    const other = await service.call('POST', '/api/surveys', { name: 'Other' })
    const { body: link } = await service.call('POST', `/api/surveys/${other.body.id}/links`, { name: 'Till' })
    const response = await service.app.request(`https://vouch.test/l/${link.slug}`, { headers: BROWSER })
    const text = await response.text()
    expect(text).toContain('<vouch-survey')
    expect(text).not.toContain('name="c"')
  })

  it.each(['A2B3C4', 'a2b3c4', ' a2b 3c4 ', 'Ａ２Ｂ３Ｃ４', 'A2B-3C4.'])(
    'leads to the personal link as %j',
    async (code) => {
      const { status, location } = await get(`?c=${encodeURIComponent(code)}&lang=en&score=7`)
      expect([status, location]).toEqual([303, `/s/${token}?lang=en&score=7`])
    },
  )

  it('may be wrong ten times in an hour from one address; right ones do not count', async () => {
    for (let count = 0; count < 12; count++) expect((await get('?c=A2B3C4')).status).toBe(303)
    const tries = await Promise.all(Array.from({ length: 15 }, (_, index) => get(`?c=WRONG${index}&lang=en`)))
    expect(tries.filter(({ text }) => text.includes('This code is not right'))).toHaveLength(10)
    const { status, text } = await get('?c=A2B3C4&lang=en')
    expect(status).toBe(200)
    for (const part of ['Too many attempts', '<vouch-survey', 'value="A2B3C4"']) expect(text).toContain(part)
    service.deps.getClientAddress = () => '203.0.113.8'
    expect((await get('?c=A2B3C4')).status).toBe(303)
    service.deps.getClientAddress = () => '203.0.113.7'
    service.time.advance(60 * MINUTE)
    expect((await get('?c=A2B3C4')).status).toBe(303)
  })

  it('is not tried by bots, and not found in another workspace', async () => {
    const bot = { ...BROWSER, 'user-agent': 'Googlebot/2.1' }
    for (let count = 0; count < 11; count++) expect((await get('?c=WRONG1', bot)).status).toBe(200)
    expect((await get('?c=A2B3C4')).status).toBe(303)
    await connection.database.batch([sql`update invitation set code = null where token = ${token}`])
    expect((await get('?c=A2B3C4&lang=en')).text).toContain('This code is not right')
    expect((await get(`?c=${encodeURIComponent('\u0000\'"<b>%')}&lang=en`)).text).not.toContain('"<b>')
    await connection.database.batch([sql`update invitation set code = 'A2B3C4' where token = ${token}`])
  })
})
