import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('festivals on the overview', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    await service.call('PATCH', '/api/workspace', { timeZone: 'Asia/Shanghai', country: 'CN' })
    service.time.advance(Date.parse('2030-04-10T12:00:00+08:00') - service.time.now())
    const days = ['2025-01-20', '2026-01-10', '2026-02-10', '2026-06-10', '2027-01-10', '2027-02-10', '2029-02-20']
    for (const day of [...days, '2030-01-10', '2030-02-10', '2030-03-10']) {
      const rows = Array.from({ length: 60 }, (_, occurrence) => ({
        occurrence,
        response: { score: occurrence % 3 === 0 ? 3 : 10, at: { day }, properties: {} },
      }))
      const survey = await findOpenSurvey(service.deps, service.ours.surveyId)
      await importResponseRows(service.deps, survey, rows, { followUps: false })
    }
  })
  afterAll(() => connection.close())

  const load = async (query: string, language = 'en') => {
    const { get, slug } = await signInMember(service, 'manager')
    const response = await get(`/w/${slug}/overview?${query}`, { 'accept-language': language })
    const html = await response.text()
    const text = html
      .slice(html.indexOf('<main'))
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
    return { status: response.status, html, text }
  }
  const findAgainst = (html: string) => /href="([^"]*against=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')

  it.each([
    ['2026-02', '28', 'Feb 1 – 28, 2026 includes Lunar New Year, Jan 1 – 31, 2026 does not.', '2025-01-13'],
    ['2027-02', '28', 'Feb 1 – 28, 2027 includes Lunar New Year, Jan 1 – 31, 2027 does not.', '2026-02-12'],
    ['2030-02', '28', 'Feb 1 – 28, 2030 includes Lunar New Year, Jan 1 – 31, 2030 does not.', '2029-02-11'],
    ['2030-03', '31', 'Feb 1 – 28, 2030 includes Lunar New Year, Mar 1 – 31, 2030 does not.', '2029-03-11'],
  ])('are said of %s, with the same days of the year before', async (month, lastDay, sentence, against) => {
    const { html, text } = await load(`from=${month}-01&to=${month}-${lastDay}`)
    expect(text).toContain(sentence)
    expect(text).toContain('Compare with the same days of last year by Lunar New Year')
    expect(findAgainst(html)).toContain(`against=${against}`)
  })

  it('compare with those days, which have the festival too', async () => {
    const first = await load('from=2026-02-01&to=2026-02-28')
    const link = new URL(findAgainst(first.html) ?? '', 'https://vouch.test')
    const { status, text } = await load(link.searchParams.toString())
    expect(status).toBe(200)
    expect(text).toContain('in Jan 13 – Feb 9, 2025')
    expect(text).not.toContain('includes Lunar New Year, Jan 13')
  })

  it('are marked on the trend, in its table and in the notes of periods', async () => {
    const { html, text } = await load('from=2026-01-01&to=2026-12-31&interval=month')
    expect(html).toMatch(/<g class="festivals" aria-hidden="true"><line [^>]*\/><text [^>]*>Lunar New Year<\/text>/)
    expect(text).toContain('Feb 17, 2026: Lunar New Year')
    expect(html).toMatch(/aria-label="Feb 1\s–\s28, 2026: [^"]*Feb 17, 2026: Lunar New Year/)
    expect((await load('from=2026-01-01&to=2026-12-31&interval=month', 'zh-CN')).text).toContain('2026年2月17日: 春节')
    expect((await load('from=2026-02-01&to=2026-02-28', 'zh-CN')).text).toContain('与去年春节同期比较')
    expect((await load('from=2026-02-01&to=2026-02-28', 'zh-TW')).text).toContain('與去年春節同期比較')
  })

  it('refuse a comparison with days that are not over', async () => {
    expect((await load('from=2026-02-01&to=2026-02-28&against=2026-01-20')).status).toBe(400)
    expect((await load('from=2026-02-01&against=2025-01-20')).status).toBe(400)
    expect((await load('from=2026-02-01&to=2026-02-28&against=soon')).status).toBe(400)
    expect((await load('range=90d&against=2025-01-20')).status).toBe(200)
  })

  it('are not shown without a country that has some, or where they are switched off', async () => {
    const isShown = async () => {
      const { html, text } = await load('from=2026-02-01&to=2026-02-28')
      return html.includes('class="festivals"') || text.includes('Lunar New Year')
    }
    expect(await isShown()).toBe(true)
    await service.call('PATCH', '/api/workspace', { country: 'GB' })
    expect(await isShown()).toBe(false)
    await service.call('PATCH', '/api/workspace', { country: 'HK' })
    expect(await isShown()).toBe(true)
    const owner = await signInMember(service, 'owner')
    const settingsPath = `/w/${owner.slug}/settings`
    expect(await (await owner.get(settingsPath)).text()).toContain('Festivals on trends')
    const form = { name: 'Ours', timeZone: 'Asia/Hong_Kong', country: 'HK', weekStartsOn: '1', throttleDays: '' }
    expect((await owner.post(settingsPath, { ...form, festivals: 'none' })).status).toBe(303)
    expect((await service.call('GET', '/api/workspace')).body.festivals).toBe('none')
    expect(await isShown()).toBe(false)
  })
})
