import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../server/domain/recount.ts'
import { findOpenSurvey } from '../../server/domain/responses/submission.ts'
import { deleteFollowUps } from '../../server/store/queries/follow-ups.ts'
import { responsesWhere } from '../../server/store/queries/responses.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { importResponseRows } from '../support/imported-rows.ts'
import { createService, MINUTE, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('responses on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let survey: string
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    survey = service.ours.surveyId
    const submissions = {
      slow: {
        score: 2,
        comment: 'Ｓlow, 50% too SLOW\n"really"',
        properties: { shop: 'Harbour', till: '1' },
        contact: sampleContacts.ada,
      },
      fine: { score: 8, comment: '还可以，排队很久', properties: { shop: 'Harbour', till: '2' } },
      great: { score: 10, properties: { shop: '海港' } },
      formula: { score: 9, comment: '=cmd|"/c calc"!A1', properties: { shop: '-1+1', note: '@SUM(A1)' } },
    }
    for (const [key, submission] of Object.entries(submissions)) {
      const { body } = await service.call('POST', `/embed/surveys/${survey}/responses`, { key, ...submission })
      ids[key] = body.id
      service.time.advance(24 * 60 * MINUTE)
    }
  })
  afterAll(() => connection.close())

  const searchResponses = async (query: string) => {
    const { body } = await service.call('GET', `/api/responses?${query}`)
    const names = Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, name]))
    return body.data.map(({ id }: { id: string }) => names[id] ?? id)
  }

  it.each([
    ['', ['formula', 'great', 'fine', 'slow']],
    ['group=promoter', ['formula', 'great']],
    ['group=passive', ['fine']],
    ['group=detractor', ['slow']],
    ['q=SLOW', ['slow']],
    ['q=50%25', ['slow']],
    ['q=50%25_x', []],
    ['q=50_off', []],
    ['q=slo', ['slow']],
    ['q=low', []],
    ['q=排队', ['fine']],
    ['q=%22really', ['slow']],
    ['where[shop]=Harbour', ['fine', 'slow']],
    ['where[shop]=Harbour&where[till]=2', ['fine']],
    ['where[shop]=海港', ['great']],
    ['where[nothing]=x', []],
    ['from=2026-11-23', ['formula', 'great', 'fine']],
    ['to=2026-11-22', ['slow']],
    ['from=2026-11-23&to=2026-11-24', ['great', 'fine']],
    ['from=2026-11-23T12:00:00Z', ['formula', 'great', 'fine']],
    ['from=2026-11-23T12:00:00.001Z', ['formula', 'great']],
    ['to=2026-11-23T12:00:00Z', ['slow']],
    ['to=2026-11-23T13:00:00%2B01:00', ['slow']],
    ['limit=2', ['formula', 'great']],
  ])('are found by %j', async (query, expected) => {
    expect(await searchResponses(query)).toEqual(expected)
  })

  it('are found by contact', async () => {
    const { body } = await service.call('GET', '/api/contacts?email=ada@example.com')
    expect(await searchResponses(`contact=${body.data[0].id}`)).toEqual(['slow'])
  })

  it('are exported as CSV: a column per property, formulas escaped, a BOM on request', async () => {
    const { body, headers } = await service.call('GET', '/api/responses.csv')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toContain('responses.csv')
    const rows: Record<string, string>[] = parse(body, { columns: true })
    expect(rows.map(({ id }) => id)).toEqual([ids.formula, ids.great, ids.fine, ids.slow])
    expect(rows[3]).toMatchObject({
      score: '2',
      group: 'detractor',
      comment: 'Ｓlow, 50% too SLOW\n"really"',
      email: 'ada@example.com',
      phone: "'+442071234567",
      'property.shop': 'Harbour',
      'property.till': '1',
      'property.note': '',
    })
    expect(rows[0]).toMatchObject({ comment: `'=cmd|"/c calc"!A1`, 'property.shop': "'-1+1" })
    const bomResponse = await service.app.request('/api/responses.csv?bom=true&group=passive', {
      headers: { authorization: `Bearer ${service.ours.apiKey}` },
    })
    const bytes = new Uint8Array(await bomResponse.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(parse(Buffer.from(bytes), { bom: true, columns: true })).toHaveLength(1)
  })

  it('are exported for Excel: names, local times, a column per reason and question, phone numbers as text', async () => {
    const workspace = (await service.call('GET', '/api/workspace')).body
    await service.call('PATCH', '/api/workspace', { timeZone: 'Asia/Shanghai' })
    const options = [
      { id: 'oslo', text: { en: 'Oslo' } },
      { id: 'bergen', text: { en: 'Bergen', 'zh-Hans': '卑尔根' } },
    ]
    const { body: created } = await service.call('POST', '/api/surveys', {
      name: 'After a visit',
      reasons: { detractor: [{ id: 'price', text: { en: 'Price', 'zh-Hans': '价格' } }] },
      questions: [{ id: 'where', type: 'many', text: { en: 'Where?', 'zh-Hans': '在哪里？' }, options }],
    })
    service.time.advance(10 * 60 * MINUTE)
    const answeredAt = new Date(service.time.now())
    await service.call('POST', `/embed/surveys/${created.id}/responses`, {
      key: 'excel',
      score: 3,
      contact: { name: '+Ada', phone: '+8613800138000' },
      contactRequested: true,
      answers: { reasons: ['price', 'other', 'gone'], other: '=Noise', where: ['bergen', 'oslo'], age: 7 },
      properties: { Score: 'North' },
    })
    const readTable = async (language: string) => {
      const response = await service.app.request(`/api/responses.csv?format=excel&survey=${created.id}`, {
        headers: { authorization: `Bearer ${service.ours.apiKey}`, 'accept-language': language },
      })
      const text = Buffer.from(await response.arrayBuffer()).toString()
      expect(text).toMatch(/^\uFEFF/)
      return parse(text, { bom: true }) as string[][]
    }
    const [header = [], row = []] = await readTable('en')
    const local = new Date(answeredAt.getTime() + 8 * 60 * MINUTE).toISOString()
    expect(header.map((heading, index) => [heading, row[index]])).toEqual(
      Object.entries({
        Date: local.slice(0, 16).replace('T', ' '),
        Survey: 'After a visit',
        Score: '3',
        Group: 'Detractor',
        Comment: '',
        Name: "'+Ada",
        Email: '',
        Phone: '(+86) 138 0013 8000',
        'Contact details': '',
        'Customer ID': '',
        Identity: 'Unverified',
        'Asked for a call': 'Yes',
        Tags: '',
        'Reason: Price': 'Yes',
        'Reason: Something else': "'=Noise",
        'Where?': 'Bergen, Oslo',
        'Other answers': 'gone; age: 7',
        'Reason for exclusion': '',
        Channel: 'Website',
        'Entered by': '',
        Page: '',
        Language: '',
      }).concat([
        ['Score', 'North'],
        ['Response ID', row.at(-1) ?? ''],
      ]),
    )
    const [chineseHeader, chineseRow] = await readTable('zh-CN')
    expect(chineseHeader).toEqual(expect.arrayContaining(['日期', '原因：价格', '在哪里？', '反馈 ID']))
    expect(chineseRow).toEqual(expect.arrayContaining(['贬损者', '卑尔根, Oslo', '(+86) 138 0013 8000']))
    await service.call('PATCH', '/api/workspace', { timeZone: workspace.timeZone })
    expect((await service.call('GET', '/api/responses.csv?format=xls')).status).toBe(400)
  })

  it('are exported as CSV of any length, page by page', async () => {
    const { body: manySurvey } = await service.call('POST', '/api/surveys', { name: 'Many' })
    const rows = Array.from({ length: 1203 }, (_, index) => ({
      occurrence: index,
      response: { score: index % 11, properties: { n: `${index}` } },
    }))
    await importResponseRows(service.deps, await findOpenSurvey(service.deps, manySurvey.id), rows, {
      followUps: false,
    })
    const { body } = await service.call('GET', `/api/responses.csv?survey=${manySurvey.id}`)
    const csvRows: Record<string, string>[] = parse(body, { columns: true })
    expect(csvRows).toHaveLength(1203)
    expect(new Set(csvRows.map((row) => row['property.n'])).size).toBe(1203)
  })

  it('keep changes by members, with the user and time', async () => {
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, { key: 'c', score: 9 })
    const path = `/api/responses/${receipt.id}`
    service.time.advance(MINUTE)
    const { body: changedResponse } = await service.call('PATCH', path, {
      score: 3,
      comment: 'Misread the card',
      properties: { card: 7 },
    })
    expect(changedResponse).toMatchObject({
      score: 3,
      group: 'detractor',
      comment: 'Misread the card',
      properties: { card: '7' },
    })
    expect(changedResponse.changes).toEqual([
      {
        at: new Date(service.time.now()).toISOString(),
        by: expect.stringMatching(/^key:/),
        byName: 'First key',
        before: { surveyId: survey, score: 9, comment: null, properties: {} },
      },
    ])
    expect((await service.call('GET', `/api/follow-ups/${receipt.id}`)).status).toBe(200)
    const { body: updatedResponse } = await service.call('PATCH', path, { comment: null, properties: { card: null } })
    expect(updatedResponse).toMatchObject({ comment: null, properties: {} })
    expect(updatedResponse.changes).toHaveLength(2)
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('keep every correction, however many are made at once', async () => {
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, {
      key: 'at once',
      score: 9,
    })
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
    const path = `/api/responses/${receipt.id}`
    await Promise.all(names.map((name) => service.call('PATCH', path, { properties: { [name]: 'x' } })))
    const { body } = await service.call('GET', path)
    expect(Object.keys(body.properties).sort()).toEqual([...names].sort())
    expect(body.changes).toHaveLength(20)
    const { body: unchangedResponse } = await service.call('PATCH', path, {})
    expect(unchangedResponse.changes).toHaveLength(20)
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('get no follow-up when a property of an old one is corrected', async () => {
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, { key: 'old', score: 1 })
    await connection.database.batch([deleteFollowUps(responsesWhere.byIds([receipt.id]))])
    await service.call('PATCH', `/api/responses/${receipt.id}`, { properties: { shop: 'Harbour' } })
    expect((await service.call('GET', `/api/follow-ups/${receipt.id}`)).status).toBe(404)
  })

  it.each([
    ['from=2026-11-22&to=2026-11-21', 'to'],
    ['from=2026-11-22T12:00:00Z&to=2026-11-22T11:00:00Z', 'to'],
    ['survey=nowhere', 'survey'],
    ['limit=0x10', 'limit'],
    ['limit=1e2', 'limit'],
    [Array.from({ length: 11 }, (_, index) => `where[p${index}]=x`).join('&'), 'where'],
    ['where[constructor]=x', 'where.constructor'],
  ])('reject the filter %s', async (query, field) => {
    const { status, body } = await service.call('GET', `/api/responses?${query}`)
    expect({ status, path: body.errors?.[0].path }).toEqual({ status: 400, path: field })
  })

  it('are found by long words, also of other scripts', async () => {
    const comment = `${'非常满意的服务'.repeat(20)} 100%_`
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, {
      key: 'long',
      score: 9,
      comment,
    })
    for (const text of [comment.slice(3, 120), '100%_']) {
      const { body } = await service.call('GET', `/api/responses?q=${encodeURIComponent(text)}`)
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual([receipt.id])
    }
  })

  it('move to another survey with their follow-up and their counts', async () => {
    const { body: otherSurvey } = await service.call('POST', '/api/surveys', { name: 'Other' })
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, { key: 'm', score: 0 })
    const { body: movedResponse } = await service.call('PATCH', `/api/responses/${receipt.id}`, {
      surveyId: otherSurvey.id,
    })
    expect(movedResponse.surveyId).toBe(otherSurvey.id)
    expect((await service.call('GET', `/api/follow-ups?survey=${otherSurvey.id}`)).body.data).toHaveLength(1)
    expect((await service.call('GET', `/api/surveys/${otherSurvey.id}/score`)).body).toMatchObject({
      count: 1,
      nps: -100,
    })
    expect(await verifyCounts(service.deps)).toEqual([])
    const invalidMove = await service.call('PATCH', `/api/responses/${receipt.id}`, { surveyId: 'nowhere' })
    expect(invalidMove).toMatchObject({ status: 400, body: { errors: [{ path: 'surveyId' }] } })
    const repeat = await service.call('POST', `/embed/surveys/${survey}/responses`, { key: 'm', score: 0 })
    expect(repeat).toMatchObject({ status: 200, body: { id: receipt.id } })
  })

  it('record who deleted them, and nothing else', async () => {
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, {
      key: 'd',
      score: 1,
      comment: 'Words',
    })
    const path = `/api/responses/${receipt.id}`
    expect((await service.call('DELETE', path)).status).toBe(204)
    const deletedResponse = await service.call('GET', path)
    expect(deletedResponse).toMatchObject({
      status: 410,
      body: { detail: expect.stringMatching(/^This response was deleted by First key at /) },
    })
    expect((await service.call('DELETE', path)).status).toBe(410)
    const repeat = await service.call('POST', `/embed/surveys/${survey}/responses`, { key: 'd', score: 1 })
    expect(repeat).toMatchObject({ status: 410, body: { code: 'deleted' } })
    expect((await service.call('GET', `/api/follow-ups/${receipt.id}`)).status).toBe(404)
    expect(await verifyCounts(service.deps)).toEqual([])
  })
})
