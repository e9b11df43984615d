import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

let connection: TestConnection
let service: Service
let manager: SignedInMember & { slug: string }
let marketer: SignedInMember & { slug: string }
let survey: string

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  manager = await signInMember(service, 'manager')
  marketer = await signInMember(service, 'marketer')
  survey = (await service.call('POST', '/api/surveys', { name: 'Annotated' })).body.id
  const rows = ['2026-09-10', '2026-10-10', '2026-11-10'].flatMap((day) =>
    Array.from({ length: 60 }, (_, occurrence) => ({
      occurrence,
      response: { score: occurrence < 40 ? 10 : 3, at: { day }, properties: {} },
    })),
  )
  await importResponseRows(service.deps, await findOpenSurvey(service.deps, survey), rows, { followUps: false })
})
afterAll(() => connection.close())

const query = () => `survey=${survey}&interval=month&range=quarter`
const post = (path: string, fields: Record<string, string>) =>
  manager.post(`/w/${manager.slug}/overview${path}`, fields)
const getOverview = async (member = manager) => (await member.get(`/w/${member.slug}/overview?${query()}`)).text()

describe('annotations on the overview', () => {
  it('are added, changed and deleted, and lead back to the same view', async () => {
    const added = await post(`/annotations?${query()}`, { day: '2026-10-05', text: 'Price <rise>' })
    expect([added.status, added.headers.get('location')]).toEqual([303, `/w/${manager.slug}/overview?${query()}#trend`])
    const html = await getOverview()
    expect(html).toMatch(/<ol class="annotation-list".*Oct 5, 2026<\/span> Price &lt;rise&gt;/s)
    expect(html).toMatch(/aria-label="Oct 1.–.31, 2026: [^"]*Oct 5, 2026: Price &lt;rise&gt;/)
    const csv = await (await manager.get(`/w/${manager.slug}/overview/trend.csv?${query()}`)).text()
    expect(csv).toContain(',Price <rise>\r\n')

    const [, path = ''] = new RegExp(`href="(/w/${manager.slug}/overview/annotations/[^"?]+)`).exec(
      html.slice(html.indexOf('annotation-list')),
    ) as RegExpExecArray
    const form = await (await manager.get(`${path}?${query()}`)).text()
    expect(form).toContain('value="Price &lt;rise&gt;"')
    expect((await manager.post(`${path}?${query()}`, { day: '2026-10-06', text: 'Outage', all: 'yes' })).status).toBe(
      303,
    )
    const { body } = await service.call('GET', '/api/annotations')
    expect(body.data).toMatchObject([{ day: '2026-10-06', text: 'Outage', surveyId: null }])
    await manager.post(`${path}?${query()}`, { day: '2026-10-06', text: 'Outage' })
    expect((await service.call('GET', '/api/annotations')).body.data[0].surveyId).toBe(survey)
    expect((await manager.post(`${path}/deletion?${query()}`, {})).status).toBe(303)
    expect(await getOverview()).not.toContain('annotation-list')
  })

  it('name what is wrong at the field', async () => {
    const response = await post(`/annotations?${query()}`, { day: 'soon', text: ' ' })
    const html = await response.text()
    expect(response.status).toBe(400)
    expect(html).toContain('Enter a date, for example 2026-11-22.')
    expect(html).toContain('Say what happened, in up to 80 characters.')
  })

  it('are only changed by members who may', async () => {
    await service.call('POST', '/api/annotations', { day: '2026-10-05', text: 'Price rise' })
    const html = await getOverview(marketer)
    expect(html).toContain('Price rise')
    expect(html).not.toContain('/overview/annotations/')
    expect(html).not.toContain('Set goal')
  })
})

describe('the goal on the overview', () => {
  it('is set, compared with the interval, drawn and removed', async () => {
    const save = (goal: string) => post(`/goal?${query()}`, { goal })
    for (const [goal, note] of [
      ['-20', 'reached'],
      ['35', 'too close to call'],
      ['90', 'not reached'],
    ] as const) {
      expect((await save(goal)).status).toBe(303)
      const html = await getOverview()
      expect(html).toContain(`Goal ${goal.replace('-', '−')}</text>`)
      expect(html).toContain(`<p class="note">${note}</p>`)
    }
    const refused = await save('1.5')
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('Enter a whole number from −100 to 100.'),
    ])
    expect(await (await manager.get(`/w/${manager.slug}/overview/goal?${query()}`)).text()).toContain('value="90"')
    await save('')
    expect(await getOverview()).toContain('Set goal')
  })
})
