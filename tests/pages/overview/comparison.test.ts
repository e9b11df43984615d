import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

let connection: TestConnection
let service: Service
let viewer: SignedInMember & { slug: string }
let survey: string
let other: string

const seed = async (id: string, scores: Record<number, number>, properties = {}) => {
  const rows = ['2026-10-10', '2026-11-10'].flatMap((day) =>
    Object.entries(scores).flatMap(([score, count]) =>
      Array.from({ length: count }, (_, occurrence) => ({
        occurrence,
        response: { score: Number(score), at: { day }, properties },
      })),
    ),
  )
  await importResponseRows(service.deps, await findOpenSurvey(service.deps, id), rows, { followUps: false })
}

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  await declareSegmentKey(service.deps, cliCaller(service.ours.workspaceId), 'shop')
  viewer = await signInMember(service, 'viewer')
  survey = (await service.call('POST', '/api/surveys', { name: 'Sales' })).body.id
  other = (await service.call('POST', '/api/surveys', { name: 'Support' })).body.id
  await seed(survey, { 10: 30, 7: 10, 0: 10 }, { shop: 'North' })
  await seed(survey, { 10: 10, 7: 10, 0: 30 }, { shop: 'South' })
  await seed(survey, { 10: 4 }, { shop: 'Tiny' })
  await seed(other, { 10: 30, 7: 15, 0: 5 })
})
afterAll(() => connection.close())

async function getComparison(query: string, language = 'en') {
  const path = `/w/${viewer.slug}/overview?survey=${survey}&range=90d&${query}`
  const response = await viewer.get(path, { 'accept-language': language })
  const html = await response.text()
  const text = html
    .slice(html.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
  return { status: response.status, html, text }
}

describe('the comparison', () => {
  it('shows two surveys side by side, with a tested statement', async () => {
    const { status, html, text } = await getComparison(`compare=${other}`)
    expect(status).toBe(200)
    expect(text).toMatch(
      /Support is 46\.2 above Sales, a real difference\. The difference is likely \+\d+ to \+\d+ points\./,
    )
    expect(html.match(/class="huge"/g)).toHaveLength(2)
    expect(html.match(/class="plot"/g)).toHaveLength(2)
    expect(html.match(/class="distribution"/g)).toHaveLength(2)
    // Both trends have the same scale.
    const scales = [...html.matchAll(/<svg class="scale".*?<\/svg>/gs)].map(([scale]) =>
      scale.replace(/y="[^"]+"/g, ''),
    )
    expect(scales[0]).toBe(scales[1])
    expect(html).toContain(`/responses?survey=${other}&amp;from=2026-08-25`)
  })

  it('shows two segments, in words of the language', async () => {
    const { text, html } = await getComparison('by=shop&compare=South&with=North')
    expect(text).toContain('North is 80.0 above South, a real difference.')
    expect(html).toMatch(/overview\?survey=[^"]*where%5Bshop%5D=South/)
    const chinese = await getComparison('by=shop&compare=South&with=North', 'zh-Hans')
    expect(chinese.text).toContain('“North”比“South”高 80.0 分，差异显著。')
  })

  it('compares nothing with few responses, and hides small segments', async () => {
    const { text } = await getComparison('by=shop&compare=Tiny&with=North')
    expect(text).toContain('Too few responses to compare: it takes 30 on each side.')
    expect(text.slice(text.indexOf('Tiny Overview'), text.indexOf('North Overview'))).not.toContain('%')
  })

  it('asks for two different sides, and refuses unknown ones', async () => {
    expect((await getComparison(`compare=${survey}`)).text).toContain('Choose two different ones to compare.')
    expect((await getComparison('by=shop&compare=North')).text).toContain('Choose two different ones to compare.')
    expect((await getComparison('compare=unknown')).status).toBe(404)
    expect((await getComparison('by=colour&compare=red&with=blue')).status).toBe(400)
  })

  it('is linked from the overview', async () => {
    const { html } = await getComparison('')
    const [, href = ''] = /href="([^"]*compare=[^"]*)"[^>]*>.*?Compare</s.exec(html) ?? []
    expect((await viewer.get(href.replaceAll('&amp;', '&'))).status).toBe(200)
  })
})
