import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { createFormat } from '../../../server/pages/layout/format.ts'
import { updateSurvey } from '../../../server/store/queries/surveys.ts'
import { type ColumnValues, sql } from '../../../server/store/sql.ts'
import type { SegmentsReport, TrendReport } from '../../../shared/report.ts'
import type { Role } from '../../../shared/roles.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, NOON, type Service, sampleContacts } from '../../support/world.ts'

const format = createFormat({ language: 'en', timeZone: 'UTC', country: null, now: 0 })

let connection: TestConnection
let service: Service
const visitors = {} as Record<Role, SignedInMember & { slug: string }>

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  await declareSegmentKey(service.deps, cliCaller(service.ours.workspaceId), 'shop')
  await declareSegmentKey(service.deps, cliCaller(service.ours.workspaceId), 'plan')
  for (const role of ['owner', 'manager', 'marketer', 'agent', 'viewer'] as const) {
    visitors[role] = await signInMember(service, role)
  }
})
afterAll(() => connection.close())

/** Answers of a day: `{ 10: 3, 6: 1 }` are three tens and a six. */
type Day = Record<number, number>

const seedResponses = async (survey: string, days: Record<string, Day>, overrides: object = {}, followUps = false) => {
  const rows = Object.entries(days).flatMap(([day, scores]) =>
    Object.entries(scores).flatMap(([score, count]) =>
      Array.from({ length: count }, (_, occurrence) => ({
        occurrence,
        response: { score: Number(score), at: { day }, properties: {}, ...overrides },
      })),
    ),
  )
  await importResponseRows(service.deps, await findOpenSurvey(service.deps, survey), rows, { followUps })
}

const createSurvey = async (name = 'Fresh'): Promise<string> =>
  (await service.call('POST', '/api/surveys', { name })).body.id

interface Page {
  status: number
  html: string
  /** What is read, without the tags. */
  text: string
}

async function getOverview(query: string, role: Role = 'manager', language = 'en'): Promise<Page> {
  const { slug, get } = visitors[role]
  const response = await get(`/w/${slug}/overview?${query}`, { 'accept-language': language })
  const html = await response.text()
  const main = html.slice(html.indexOf('<main'))
  const text = main
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')
  return { status: response.status, html, text }
}

async function getTable(name: string, query: string): Promise<Record<string, string>[]> {
  const { slug, get } = visitors.manager
  const response = await get(`/w/${slug}/overview/${name}.csv?${query}`)
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}.csv"`)
  const [header = '', ...rows] = (await response.text()).replace('\uFEFF', '').trim().split('\r\n')
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, index) => [header.split(',')[index], cell])))
}

/** How many answers the page that a link leads to has. */
async function countLinkedResponses(href: string): Promise<number> {
  const query = new URL(href.replaceAll('&amp;', '&'), 'https://vouch.test').searchParams
  const score = query.get('score')
  query.delete('score')
  const { body } = await service.call<string>('GET', `/api/responses.csv?${query}`)
  const [header = '', ...rows] = body.trim().split('\r\n')
  const column = header.split(',').indexOf('score')
  return rows.filter((row) => score === null || row.split(',')[column] === score).length
}

const findResponseLinks = (html: string) => [...html.matchAll(/href="([^"]*\/responses\?[^"]*)"[^>]*>([^<]*)</g)]
const parseNumber = (text: string) => Number(text.replaceAll(',', ''))

/** Three months: better in November than in October, and one shop that is worse than the others. */
async function createAutumnSurvey(): Promise<string> {
  const survey = await createSurvey('Autumn')
  await seedResponses(
    survey,
    { '2026-09-10': { 10: 40, 7: 20, 3: 20 } },
    { properties: { shop: 'North', plan: 'Free' } },
  )
  await seedResponses(
    survey,
    { '2026-10-08': { 9: 20, 8: 20, 0: 60 } },
    { properties: { shop: 'South', plan: 'Free' } },
  )
  await seedResponses(
    survey,
    { '2026-10-09': { 10: 30, 7: 30, 5: 20 } },
    { properties: { shop: 'North', plan: 'Team' } },
  )
  await seedResponses(
    survey,
    { '2026-11-03': { 10: 90, 8: 20, 6: 20 } },
    { properties: { shop: 'North', plan: 'Team' } },
  )
  await seedResponses(survey, { '2026-11-17': { 9: 4, 2: 2 } }, { properties: { shop: 'East' } })
  return survey
}

/** The status of a list, and how many responses it shows. */
async function getResponsesBehind(href: string) {
  const response = await visitors.manager.get(href.replaceAll('&amp;', '&'))
  return { status: response.status, data: (await response.text()).match(/class="comment-link"/g)?.length }
}

describe('the overview', () => {
  it('shows the score, its interval and significant changes', async () => {
    const survey = await createAutumnSurvey()
    const { status, html, text } = await getOverview(`survey=${survey}&range=month`)
    expect(status).toBe(200)
    const path = `/api/surveys/${survey}/score?from=2026-11-01&to=2026-11-30`
    const { body: score } = await service.call('GET', path)
    expect(html).toContain(`>${format.score(score.nps)}</a>`)
    expect(text).toContain(
      `Likely between ${format.bound(score.interval.low)} and ${format.bound(score.interval.high)}.`,
    )
    expect(text).toMatch(/Up \d+\.\d vs the previous month, a real change\./)
    expect(text).toContain('136')
    const { text: monthsText } = await getOverview(`survey=${survey}&from=2026-09-01&to=2026-11-22&interval=month`)
    expect(monthsText).toMatch(/October 2026: down \d+\.\d vs September 2026, a real change\./)
  })

  it('shows why: the reasons of each group, with links to the responses that name them', async () => {
    const choices = { detractor: [{ id: 'price', text: { en: 'Price', 'zh-Hans': '价格' } }] }
    const { body } = await service.call('POST', '/api/surveys', { name: 'Why', reasons: choices })
    const submit = (key: string, score: number, answers: object) =>
      service.call('POST', `/embed/surveys/${body.id}/responses`, { key, score, answers })
    for (let count = 0; count < 12; count++) await submit(`low ${count}`, 2, { reasons: count < 11 ? ['price'] : [] })
    for (let count = 0; count < 12; count++) await submit(`high ${count}`, 10, {})
    const { html, text } = await getOverview(`survey=${body.id}`)
    expect(text).toContain('11 of 12 detractors selected a reason.')
    const [, href = ''] = /<a href="([^"]+)">Price<\/a>/.exec(html) ?? []
    const { status, data } = await getResponsesBehind(href)
    expect({ status, count: data }).toEqual({ status: 200, count: 11 })
    // Without them, 12 of 13 responses would be promoters.
    expect(text).toContain('−84.6')
    expect((await getOverview(`survey=${body.id}`, 'manager', 'zh-Hans')).text).toContain('价格')
    const promoters = await getOverview(`survey=${body.id}&why=promoter`)
    expect(promoters.text).toContain('No one in this group selected a reason in this time range.')
  })

  it('names the period that is within the usual range, and what that range is based on', async () => {
    const survey = await createSurvey()
    const months = Array.from({ length: 10 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}-08`)
    await seedResponses(survey, Object.fromEntries(months.map((day) => [day, { 10: 20, 7: 5, 0: 10 }])))
    const { text } = await getOverview(`survey=${survey}&range=all&interval=month`)
    expect(text).toMatch(/October 2026 is in the usual range \(baseline 29, Jan – \w{3} 2026\)\./)
    const { text: chineseText } = await getOverview(`survey=${survey}&range=all&interval=month`, 'manager', 'zh-Hans')
    expect(chineseText).toMatch(/2026年10月处于正常范围（基准 29，2026年1月至2026年\d月）。/)
    // The range is what the baseline is based on.
    const { text: earlierText } = await getOverview(`survey=${survey}&from=2026-01-01&to=2026-06-30&interval=month`)
    expect(earlierText).not.toContain('in the usual range')
  })

  it('marks each significant change in the chart, and says nothing that contradicts the headline', async () => {
    const survey = await createSurvey()
    const good = { 10: 30, 7: 5, 0: 5 }
    const months = Array.from({ length: 11 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}-08`)
    const bad = { 10: 8, 7: 5, 0: 27 }
    await seedResponses(survey, Object.fromEntries(months.map((day) => [day, day < '2026-09' ? good : bad])))
    const { html, text } = await getOverview(`survey=${survey}&range=90d`)
    expect(text).toMatch(/Down \d+\.\d vs the previous 90 days, a real change\./)
    expect(text).toMatch(/September 2026: down 110\.0 vs August 2026, a real change\./)
    expect(text).toMatch(/September 2026 and October 2026 are below the usual range \(baseline 63, Jan – Aug 2026\)/)
    expect(text).not.toContain('is in the usual range')
    expect(text).not.toContain('within normal variation')
    expect(html).toMatch(
      /aria-label="Sep 1.–.30, 2026: [^"]*; down 110\.0 vs August 2026, a real change; below the usual range"/,
    )
    expect(html).toMatch(/<svg class="change down"[^>]*>/)
    expect(html).toContain('class="shade"')
    // Before the fall, the chart ends before the period that the alert is about.
    const { text: springText } = await getOverview(`survey=${survey}&from=2026-03-01&to=2026-04-30`)
    expect(springText).not.toContain('below the usual range')
  })

  it('begins with a sentence to say aloud', async () => {
    const survey = await createAutumnSurvey()
    const lead = async (query: string, language = 'en') =>
      /<p class="lead">([^<]+)</.exec((await getOverview(`survey=${survey}&${query}`, 'manager', language)).html)?.[1]
    expect(await lead('range=month')).toBe(
      'This month our score is 53, up from −17 in the previous month, a real change.',
    )
    expect(await lead('range=month', 'zh-Hans')).toBe('本月，我们的净推荐值为 53，较前一个月的 −17 显著上升。')
    expect(await lead('range=all')).toMatch(/^Over all time our score is \d+\.$/)
    expect(await lead('range=all&where[shop]=North')).toMatch(/^North · Over all time our score is \d+\.$/)
  })

  it('marks a small change as possible chance, with its direction', async () => {
    const survey = await createSurvey()
    await seedResponses(survey, { '2026-10-08': { 10: 30, 7: 20, 0: 10 }, '2026-11-08': { 10: 29, 7: 20, 0: 11 } })
    const { text } = await getOverview(`survey=${survey}&range=month`)
    expect(text).toContain('3.3 lower than the previous month, within normal variation.')
    expect(text).not.toContain('a real change')
  })

  it('links each number to exactly the responses behind it', async () => {
    const survey = await createAutumnSurvey()
    for (const query of [
      'range=all',
      'range=quarter&by=shop&interval=week',
      'from=2026-10-09&to=2026-11-10',
      'range=all&where[shop]=North',
    ]) {
      const { html } = await getOverview(`survey=${survey}&${query}`)
      const rows = html.match(/<tr>.*?<\/tr>/gs) ?? []
      let checkedCount = 0
      for (const row of rows) {
        const [, href] = /href="([^"]*\/responses\?[^"]*)"/.exec(row) ?? []
        const cells = [...row.matchAll(/<td class="number"[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) =>
          cell.replace(/<[^>]+>/g, ''),
        )
        // Of a trend and of segments the third and second figure, of the scores the first.
        const counts = cells.filter((cell) => /^[\d,]+$/.test(cell))
        if (!href || counts.length === 0) continue
        expect(await countLinkedResponses(href), href).toBe(parseNumber(counts[0] ?? ''))
        checkedCount++
      }
      expect(checkedCount).toBeGreaterThan(11)
      const groups = html.match(/<li class="(?:detractor|passive|promoter)">.*?<\/li>/gs) ?? []
      expect(groups).toHaveLength(3)
      for (const group of groups) {
        const [, href = '', count = ''] = /href="([^"]*)".*class="quiet">([\d,]+)</s.exec(group) ?? []
        expect(await countLinkedResponses(href)).toBe(parseNumber(count))
      }
      const [, href = '', total = ''] = /<p class="value"><a href="([^"]*)">([\d,]+)</.exec(html) ?? []
      expect(await countLinkedResponses(href)).toBe(parseNumber(total))
      expect(findResponseLinks(html).every(([, href]) => href?.includes(`survey=${survey}`))).toBe(true)
    }
  })

  it('exports the same data as the API', async () => {
    const survey = await createAutumnSurvey()
    const { body: trend } = await service.call<TrendReport>(
      'GET',
      `/api/surveys/${survey}/trend?interval=month&from=2026-09-01&to=2026-11-22`,
    )
    const rows = await getTable('trend', `survey=${survey}&from=2026-09-01&to=2026-11-22&interval=month`)
    expect(rows.map((row) => [row.From, row.Responses, row.NPS, row['Interval from']])).toEqual(
      trend.points.map(({ from, count, nps, interval }) => [from, `${count}`, `${nps}`, `${interval?.low}`]),
    )
    const { body: segments } = await service.call<SegmentsReport>('GET', `/api/surveys/${survey}/segments?by=shop`)
    const segmentRows = await getTable('segments', `survey=${survey}&range=all&by=shop`)
    expect(segmentRows.map(({ Segment, Responses }) => [Segment, Responses])).toEqual(
      segments.segments.map(({ value, count }) => [value, `${count}`]),
    )
    expect(segmentRows.map((row) => row['Difference from the rest'])).toEqual(
      segments.segments.map(({ display, versusRest }) => (display === 'full' ? `${versusRest?.difference}` : '')),
    )
    const distributionRows = await getTable('distribution', `survey=${survey}&range=all`)
    const { body: score } = await service.call('GET', `/api/surveys/${survey}/score`)
    expect(distributionRows.map(({ Responses }) => Number(Responses))).toEqual(score.histogram)
  })

  it('shows the segments that differ from the rest, across all properties', async () => {
    const survey = await createAutumnSurvey()
    const { text } = await getOverview(`survey=${survey}&range=all`)
    expect(text).toContain('Of 5 segments compared, these really differ from the rest.')
    expect(text).toMatch(/Shop South .* \d+\.\d below the rest/)
    const { text: planText } = await getOverview(`survey=${survey}&range=all&by=plan`)
    expect(planText).toContain('6 responses have no value.')
    const unknownKey = await getOverview(`survey=${survey}&range=all&by=colour`)
    expect(unknownKey.status).toBe(400)
    expect(unknownKey.text).toContain('aren’t counted by “colour” yet. Choose one of: Plan, Shop.')
  })

  it('shows the newest survey by default', async () => {
    const survey = await createSurvey('The liveliest')
    await seedResponses(survey, { '2026-11-22': { 10: 40 } })
    expect((await getOverview('')).text).toContain('The liveliest · ')
    await service.deps.database.batch([sql`update survey set name = 'Calm' where id = ${survey}`])
  })
})

describe('the display of few responses', () => {
  // In a segment, as the whole survey would be shown from 1 answer on.
  it.each([
    [4, 'hidden'],
    [5, 'counts'],
    [9, 'counts'],
    [10, 'muted'],
    [29, 'muted'],
    [30, 'full'],
  ] as const)('is, with %i responses, “%s”', async (count, display) => {
    const survey = await createSurvey(`Of ${count}`)
    await seedResponses(survey, { '2026-10-10': { 10: 60, 0: 60 } }, { properties: { shop: 'Large' } })
    await seedResponses(survey, { '2026-10-10': { 10: count } }, { properties: { shop: 'Small' } })
    await seedResponses(
      survey,
      { '2026-11-10': { 10: count } },
      { properties: { shop: 'Small' }, comment: 'Small talk' },
    )
    const { text, html } = await getOverview(`survey=${survey}&range=month&where[shop]=Small`)
    const visibility = {
      count: text.includes('Score distribution'),
      score: html.includes('class="huge"'),
      change: /a real change|within normal variation|No measurable change/.test(text),
      trend: html.includes('class="plot"'),
      comments: text.includes('Small talk'),
    }
    expect(visibility).toEqual(
      {
        hidden: { count: false, score: false, change: false, trend: false, comments: false },
        counts: { count: true, score: false, change: false, trend: false, comments: true },
        muted: { count: true, score: true, change: false, trend: false, comments: true },
        full: { count: true, score: true, change: true, trend: true, comments: true },
      }[display],
    )
    expect(html.includes('card score-card few')).toBe(display === 'muted')

    // Beside the large one it is in a table, and in a file.
    const { html: allHtml, text: allText } = await getOverview(`survey=${survey}&from=2026-11-01&to=2026-11-22&by=shop`)
    const [row = ''] = allHtml.match(/<tr><th scope="row"><a[^>]*>Small<.*?<\/tr>/s) ?? []
    expect(row.includes('class="interval-bar')).toBe(display === 'muted' || display === 'full')
    expect(row === '').toBe(display === 'hidden')
    expect(allText.includes('1 segment is hidden: fewer than 5 responses.')).toBe(display === 'hidden')
    const segmentRows = await getTable('segments', `survey=${survey}&from=2026-11-01&to=2026-11-22&by=shop`)
    expect(segmentRows.map(({ NPS }) => NPS)).toEqual(display === 'hidden' ? [] : [display === 'counts' ? '' : '100'])
    const distribution = await getTable('distribution', `survey=${survey}&range=month&where[shop]=Small`)
    expect(distribution.length).toBe(display === 'hidden' ? 0 : 11)
  })

  it('draws no point for a small period, and does not reveal the size of a hidden one', async () => {
    const survey = await createSurvey()
    const days = { '2026-10-10': { 10: 3 }, '2026-11-10': { 10: 30 } }
    await seedResponses(survey, days, { properties: { shop: 'Small' } })
    const { html } = await getOverview(`survey=${survey}&range=quarter&interval=month&where[shop]=Small`)
    expect(html).toMatch(/Oct 1.{1,3}31, 2026.*?&lt; 5/s)
    const rows = await getTable('trend', `survey=${survey}&range=quarter&interval=month&where[shop]=Small`)
    expect(rows.map(({ Responses, NPS }) => [Responses, NPS])).toEqual([
      ['', ''],
      ['30', '100'],
    ])
  })

  it('counts responses from the first, and shows no score before the tenth', async () => {
    const survey = await createSurvey()
    await seedResponses(survey, { '2026-11-10': { 10: 3 } })
    const { text, html } = await getOverview(`survey=${survey}`)
    expect(text).toContain('You’ll see a score after 10 responses.')
    expect(html).not.toContain('class="huge"')
    expect(text).toContain('Score distribution')
    expect(text).not.toContain('%')
  })
})

describe('access to the overview', () => {
  it('sends each role to its start page', async () => {
    for (const [role, page] of [
      ['viewer', 'overview'],
      ['manager', 'overview'],
      ['agent', 'follow-ups'],
    ] as const) {
      const response = await visitors[role].get(`/w/${visitors[role].slug}`)
      expect([response.status, response.headers.get('location')]).toEqual([303, `/w/${visitors[role].slug}/${page}`])
    }
    expect((await getOverview('', 'agent')).status).toBe(403)
  })

  it('shows the call list and names only to roles with access to contacts', async () => {
    const survey = await createSurvey('Named')
    const { status } = await service.call('POST', `/embed/surveys/${survey}/responses`, {
      key: 'ada',
      score: 1,
      comment: 'Never again',
      contact: { ...sampleContacts.ada },
      interaction: 'pointer',
    })
    expect(status).toBe(201)
    await seedResponses(survey, { '2026-11-22': { 10: 40 } })
    const manager = await getOverview(`survey=${survey}`)
    expect(manager.text).toContain('Calls due today')
    expect(manager.text).toMatch(/\d calls? due/)
    expect(manager.text).toContain('Ada Lovelace')
    const viewer = await getOverview(`survey=${survey}`, 'viewer')
    expect(viewer.text).toContain('Never again')
    for (const personalDetail of ['To call', 'Ada', sampleContacts.ada.email, sampleContacts.ada.phone]) {
      expect(viewer.html).not.toContain(personalDetail)
    }
    expect((await getOverview(`survey=${survey}`, 'marketer')).text).not.toContain('To call')
  })

  it('hides segments named by an email address or a phone number from users without access to contacts', async () => {
    const survey = await createSurvey()
    await seedResponses(survey, { '2026-11-10': { 10: 40 } }, { properties: { shop: 'Harbour' } })
    await seedResponses(survey, { '2026-11-10': { 0: 40 } }, { properties: { shop: 'till7@harbour.example' } })
    for (const query of [`survey=${survey}`, `survey=${survey}&by=shop`]) {
      expect((await getOverview(query)).html).toContain('till7@harbour.example')
      const viewer = await getOverview(query, 'viewer')
      expect(viewer.html).toContain('Harbour')
      expect(viewer.html).not.toContain('till7')
    }
  })

  it.each([
    ['en', 'Net Promoter Score', 'Likely between'],
    ['zh-CN', '净推荐值', '很可能在'],
    ['zh-TW', '淨推薦值', '很可能在'],
  ])('is available in %s', async (language, name, lies) => {
    const survey = await createAutumnSurvey()
    const { text } = await getOverview(`survey=${survey}&range=month`, 'manager', language)
    expect(text).toContain(name)
    expect(text).toContain(lies)
    if (language !== 'en') expect(text).not.toMatch(/[Ll]ikely|responses|Promoter/)
  })

  it('shows names, values and comments as text, never as markup', async () => {
    const survey = await createSurvey('<b>Bold</b> & "quoted"')
    const evil = '<img src=x onerror=alert(1)>'
    await seedResponses(survey, { '2026-11-10': { 10: 40 } }, { properties: { shop: evil }, comment: evil })
    for (const query of [`survey=${survey}&by=shop`, `survey=${survey}&where[shop]=${encodeURIComponent(evil)}`]) {
      const { html } = await getOverview(query)
      expect(html).not.toContain('<img')
      expect(html).not.toContain('<b>Bold')
      expect(html).toContain('&lt;img src=x')
      expect(html).not.toMatch(/\sstyle=|<script(?! type="module" src="\/(app|live)\.js)/)
    }
  })
})

describe('overview filters', () => {
  it('show an error beside the field', async () => {
    const survey = await createSurvey()
    const invalidPage = await getOverview(`survey=${survey}&from=yesterday`)
    expect(invalidPage.status).toBe(400)
    expect(invalidPage.text).toContain('Enter a date, for example 2026-11-22.')
    const reversedPage = await getOverview(`survey=${survey}&from=2026-11-02&to=2026-11-01`, 'manager', 'zh-TW')
    expect(reversedPage.status).toBe(400)
    expect(reversedPage.text).toContain('結束日期早於開始日期。')
    expect(reversedPage.html).toContain('value="2026-11-02"')
    expect((await getOverview('interval=year')).status).toBe(400)
    expect((await getOverview('colour=red')).status).toBe(200)
    expect((await getOverview('survey=nobody')).status).toBe(404)
    const { slug, get } = visitors.manager
    expect((await get(`/w/${slug}/overview/trend.csv?from=x`)).status).toBe(400)
    expect((await get(`/w/${slug}/overview/other.csv`)).status).toBe(404)
  })

  it('ignore empty form fields', async () => {
    const survey = await createAutumnSurvey()
    const { status, text } = await getOverview(`survey=${survey}&range=&from=&to=&where[shop]=&interval=&by=`)
    expect(status).toBe(200)
    expect(text).toContain('Aug 25 – Nov 22, 2026'.replace(' – ', ' – '))
  })

  it('stay in the URL: links keep the other filters', async () => {
    const survey = await createAutumnSurvey()
    const { html } = await getOverview(`survey=${survey}&range=quarter&by=shop&interval=week`)
    expect(html).toContain(`overview?survey=${survey}&amp;interval=month&amp;by=shop&amp;range=quarter`)
    expect(html).toContain(`overview/trend.csv?survey=${survey}&amp;interval=week&amp;by=shop&amp;range=quarter`)
    expect(html).toContain('where%5Bshop%5D=North')
    expect(html).toMatch(/<option value="quarter" selected>/)
  })

  it('suggest what to do if there is nothing to show', async () => {
    const survey = await createSurvey('Unanswered')
    const emptyPage = await getOverview(`survey=${survey}`)
    expect(emptyPage.text).toContain('No responses yet')
    expect(emptyPage.html).toContain(`/surveys/${survey}/share"`)
    expect((await getOverview(`survey=${survey}`, 'viewer')).html).not.toContain(`/surveys/${survey}"`)
    const update = (columns: ColumnValues) =>
      connection.database.batch([updateSurvey(service.ours.workspaceId, survey, columns)])
    await update({ opened_at: null })
    const draftPage = await getOverview(`survey=${survey}`)
    expect(draftPage.text).toContain('This survey is a draft')
    expect(draftPage.html).toContain(`action="/w/ours/surveys/${survey}/opening"`)
    expect(draftPage.html).not.toMatch(/vouch\.test\/l\//)
    expect((await getOverview(`survey=${survey}`, 'viewer')).html).not.toContain('/opening"')
    await update({ opened_at: NOON, closed_at: NOON, closed_by: 'cli' })
    expect((await getOverview(`survey=${survey}`)).html).toContain(
      `action="/w/ours/surveys/${survey}/closure/deletion"`,
    )
    await update({ closed_at: null, closed_by: null })
    await connection.database.batch([sql`update workspace set demo_at = 1 where id = ${service.ours.workspaceId}`])
    const samplePage = await getOverview(`survey=${survey}`)
    expect(samplePage.text).toContain('This survey takes no responses')
    expect(samplePage.html).not.toMatch(/vouch\.test\/l\//)
    await connection.database.batch([sql`update workspace set demo_at = null where id = ${service.ours.workspaceId}`])
    await seedResponses(survey, { '2025-01-10': { 10: 3 } })
    expect((await getOverview(`survey=${survey}&range=7d`)).text).toContain('The latest response is from Jan 10, 2025.')
    expect((await getOverview(`survey=${survey}&range=all&where[shop]=None`)).text).toContain(
      'No responses in this time range match.',
    )

    await connection.database.batch([
      sql`delete from link where workspace_id = ${service.theirs.workspaceId}`,
      sql`delete from survey where workspace_id = ${service.theirs.workspaceId}`,
    ])
    const options = { where: service.theirs.workspaceId }
    const owner = await signInMember(service, 'owner', options)
    const page = await (await owner.get(`/w/${owner.slug}/overview`)).text()
    expect(page).toContain('Create your first survey')
    expect(page).toContain(`/w/${owner.slug}/surveys/new`)
    const viewer = await signInMember(service, 'viewer', options)
    expect(await (await viewer.get(`/w/${viewer.slug}/overview`)).text()).not.toContain('/surveys/new')
  })
})

it('mentions that many people responded several times, and counts each person once where asked', async () => {
  const survey = await createSurvey('Of few people')
  for (const email of Array.from({ length: 40 }, (_, index) => `person-${index}@repeat.example`))
    await seedResponses(survey, { '2026-11-02': { 0: 1 }, '2026-11-10': { 10: 1 } }, { contact: { email } })
  const all = await getOverview(`survey=${survey}&range=month`)
  expect(all.text).toContain('the newest 80 responses of known people come from 40 people')
  expect(all.html).toContain('per=person')
  const persons = await getOverview(`survey=${survey}&range=month&per=person`)
  expect(persons.text).toContain('80 responses in all, and 40 people responded several times')
  expect(persons.text).toMatch(/People\s+40/)
  expect(persons.html).toContain('<option value="person" selected>')
  const earlier = await getOverview(`survey=${survey}&from=2026-11-01&to=2026-11-05`)
  expect(earlier.text).not.toContain('several times')
  const chinese = await getOverview(`survey=${survey}&range=month&per=person`, 'manager', 'zh-Hans')
  expect(chinese.text).toContain('每人只计一次')
})
