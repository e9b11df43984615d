import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

describe.each(engines)('the privacy notice on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let settingsPath: string
  let publicPath: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    settingsPath = `/w/${manager.slug}/settings/privacy`
    publicPath = `/privacy/${service.ours.workspaceId}`
  })
  afterAll(() => connection.close())

  const getPublic = async (path: string, headers: Record<string, string> = {}) => {
    const response = await service.app.request(`https://vouch.test${path}`, {
      headers: { accept: 'text/html', ...headers },
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const getSurveyPage = async () => (await getPublic(new URL(service.ours.url).pathname)).text
  const getQuestion = async (language = 'en') =>
    (await service.call('GET', `/embed/surveys/${service.ours.surveyId}?lang=${language}`)).body

  it('does not exist until it is written, and nothing links to it', async () => {
    expect((await getPublic(publicPath)).status).toBe(404)
    expect((await getPublic('/privacy/nobody')).text).toContain('This link doesn’t work')
    expect(await getSurveyPage()).not.toContain('/privacy/')
    expect((await getQuestion()).asker).toEqual({ name: 'Ours' })
  })

  it('starts from a draft that is filled in, not from nothing', async () => {
    await service.call('PATCH', '/api/workspace', { retentionDays: 730 })
    const page = await (await manager.get(`${settingsPath}?language=zh-Hans&draft=1`)).text()
    expect(page).toContain(
      '您填写的内容仅用于改进服务和就此事与您联系（保存期限：{retention}），可随时要求查看或删除。',
    )
    expect(page).toContain('not saved yet')
    expect(page).toContain('“2年”')
    expect((await getPublic(publicPath)).status).toBe(404)
    const form = {
      language: 'zh-Hans',
      contact: 'privacy@ours.example',
      text: '{name}\r\n\r\n- {contact}\r\n- {retention}',
    }
    const saved = await manager.post(settingsPath, form)
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `${settingsPath}?language=zh-Hans`])
    const { text, headers } = await getPublic(publicPath)
    expect(text).toContain('<p dir="auto">Ours</p>')
    expect(text).toContain('<li dir="auto">privacy@ours.example</li><li dir="auto">2年</li>')
    expect(text).toContain('name="robots" content="noindex"')
    expect(headers.get('cache-control')).toBe('no-store')
    const { body } = await service.call('GET', '/api/audit?action=privacy-notice.changed')
    expect(body.data).toMatchObject([{ detail: { languages: ['zh-Hans'], contact: true } }])
    expect(JSON.stringify(body)).not.toContain('privacy@ours')
  })

  it('is in the language of the reader, else in one that it is written in', async () => {
    await manager.post(settingsPath, { language: 'en', contact: 'privacy@ours.example', text: 'English <b>text</b>' })
    expect((await getPublic(publicPath)).text).toContain('English &lt;b&gt;text&lt;/b&gt;')
    expect((await getPublic(publicPath, { 'accept-language': 'zh-CN,zh;q=0.9' })).text).toContain('lang="zh-Hans"')
    expect((await getPublic(`${publicPath}?lang=zh-Hans`)).text).toContain('隐私')
    expect((await getPublic(publicPath, { 'accept-language': 'ar' })).text).toContain('lang="en"')
  })

  it('is linked before responses are sent, on pages and in the widget, unless the brand has its own page', async () => {
    const href = `href="${publicPath}?lang=en" target="_blank" rel="noopener">Privacy: how your details are used</a>`
    const page = await getSurveyPage()
    expect(page).toContain(href)
    expect(page.indexOf(href)).toBeLessThan(page.indexOf('<button>Send</button>'))
    expect((await getQuestion('zh-Hans')).asker.privacyUrl).toBe(`https://vouch.test${publicPath}?lang=zh-Hans`)
    await service.call('PATCH', '/api/brand', { privacyUrl: 'https://ours.example/privacy' })
    expect((await getQuestion()).asker.privacyUrl).toBe('https://ours.example/privacy')
    expect(await getSurveyPage()).not.toContain(publicPath)
    expect(await (await manager.get(settingsPath)).text()).toContain(
      'your own privacy page (https://ours.example/privacy)',
    )
    await service.call('PATCH', '/api/brand', { privacyUrl: null })
  })

  it('keeps the input that is refused, and says why', async () => {
    for (const [form, message] of [
      [{ language: 'en', contact: 'x'.repeat(201), text: 'Kept text' }, 'at most 200 characters'],
      [{ language: 'en', contact: '', text: `Kept text${'x'.repeat(10_000)}` }, 'at most 10,000 characters'],
      [{ language: 'xx', contact: '', text: 'Kept text' }, 'Choose a language'],
    ] as const) {
      const response = await manager.post(settingsPath, form)
      const page = await response.text()
      expect([response.status, page.includes(message), page.includes('Kept text')]).toEqual([400, true, true])
    }
    expect((await service.call('PATCH', '/api/privacy-notice', { texts: { xx: 'a' } })).status).toBe(400)
    expect((await service.call('PATCH', '/api/privacy-notice', { texts: { en: 'a\0b' } })).status).toBe(400)
    expect((await getPublic(publicPath)).text).toContain('English')
  })

  it('is changed in the API, by language, and goes with its last text', async () => {
    const { body } = await service.call('GET', '/api/privacy-notice')
    expect(body).toMatchObject({ contact: 'privacy@ours.example', url: `https://vouch.test${publicPath}` })
    expect(Object.keys(body.texts).toSorted()).toEqual(['en', 'zh-Hans'])
    const theirs = createApiClient(service.app, service.theirs)
    expect((await theirs('GET', '/api/privacy-notice')).body).toEqual({ contact: null, texts: {}, url: null })
    const patch = await service.call('PATCH', '/api/privacy-notice', { texts: { en: null, 'zh-Hans': null } })
    expect(patch.body).toEqual({ contact: 'privacy@ours.example', texts: {}, url: null })
    expect((await getPublic(publicPath)).status).toBe(404)
  })
})
