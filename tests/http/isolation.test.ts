import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/database.ts'
import { engines, type Opened } from '../support/engines.ts'
import { caller, people, type Service, serviceOver } from '../support/world.ts'

const tables = ['survey', 'link', 'contact', 'invitation', 'response', 'response_change', 'follow_up', 'tally']
const others = ['invitation_tally', 'segment_key', 'outbox', 'api_key', 'idempotency', 'workspace']

/** A body that each changing route would take, were the id one of the caller's own. */
const bodies: Record<string, object> = {
  'PATCH /api/surveys/{id}': { name: 'Stolen' },
  'POST /api/surveys/{id}/links': { name: 'Stolen' },
  'POST /api/surveys/{id}/invitations': { contacts: [{ email: 'eve@example.com' }] },
  'PATCH /api/contacts/{id}': { name: 'Stolen' },
  'PATCH /api/responses/{id}': { score: 10 },
  'POST /api/responses/{id}/notes': { text: 'Stolen' },
  'PATCH /api/follow-ups/{id}': { status: 'done', note: 'Stolen' },
  'PATCH /embed/responses/{id}': { editToken: 'guessed', score: 10 },
}

/** Routes that anybody may call with the id of a survey: that is how surveys are answered. */
const public_ = ['GET /embed/surveys/{id}', 'POST /embed/surveys/{id}/responses']

describe.each(engines)('another workspace’s ids on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  /** Of the other workspace: its ids, by the collection in whose routes they would stand. */
  const theirs: Record<string, string> = {}
  let theirSecrets: string[]
  let token: string

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    const call = caller(service.app, service.theirs)
    theirs.surveys = service.theirs.surveyId
    const { body: made } = await call('POST', `/api/surveys/${theirs.surveys}/invitations`, {
      contacts: [people.ada, people.mei],
    })
    token = made.invitations[0].url.split('/').at(-1)
    theirs.contacts = made.invitations[0].contactId
    const answer = {
      key: 'k',
      score: 2,
      comment: 'Secret words',
      token,
      interaction: 'pointer',
      properties: { shop: 'Secret shop' },
    }
    const { body: receipt } = await call('POST', `/embed/surveys/${theirs.surveys}/responses`, answer)
    theirs.responses = receipt.id
    theirs['follow-ups'] = receipt.id
    await call('PATCH', `/api/responses/${receipt.id}`, { score: 3 })
    await call('PUT', '/api/segment-keys/shop')
    const { body: key } = await call(
      'POST',
      '/api/keys',
      { name: 'Theirs', scope: 'read' },
      { 'idempotency-key': 'one' },
    )
    theirs.keys = key.id
    theirSecrets = [
      ...Object.values(theirs),
      'Secret words',
      'Secret shop',
      'ada@example.com',
      '王梅',
      service.theirs.workspaceId,
    ]
  })
  afterAll(() => opened.close())

  async function theirRows(): Promise<unknown> {
    const rows = await Promise.all(
      [...tables, ...others].map((table) => {
        const workspace = table === 'workspace' ? 'id' : 'workspace_id'
        const text = `select * from ${table} where ${workspace} = '${service.theirs.workspaceId}' order by 1, 2, 3`
        return opened.database.all(sql(Object.assign([text], { raw: [text] })))
      }),
    )
    return Object.fromEntries(rows.map((found, index) => [[...tables, ...others][index], found]))
  }

  it('are not found by any route, and nothing is read or changed by trying', async () => {
    const { paths } = (await service.call('GET', '/api/openapi.json')).body
    const tried: string[] = []
    const before = await theirRows()
    for (const [path, operations] of Object.entries<object>(paths)) {
      const collection = path.split('/')[2] ?? ''
      if (!path.includes('{id}')) continue
      for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
        if (public_.includes(`${method} ${path}`)) continue
        const id = theirs[collection] ?? ''
        const query = path.endsWith('/segments') ? '?by=shop' : ''
        const answer = await service.call(method, path.replace('{id}', id) + query, bodies[`${method} ${path}`])
        tried.push(`${method} ${path} ${answer.status}`)
      }
    }
    expect(tried.filter((line) => !/ (404|403)$/.test(line))).toEqual([])
    expect(tried.filter((line) => line.endsWith('403'))).toEqual(['PATCH /embed/responses/{id} 403'])
    expect(tried.length).toBeGreaterThan(20)
    expect(await theirRows()).toEqual(before)
  })

  it('show up in no list, report or export of ours', async () => {
    const { surveyId } = service.ours
    const { contacts } = theirs
    const lists = [
      '/api/surveys',
      `/api/surveys/${surveyId}/links`,
      `/api/surveys/${surveyId}/invitations`,
      '/api/contacts',
      '/api/contacts?email=ada@example.com',
      '/api/responses',
      `/api/responses?contact=${contacts}`,
      '/api/responses?where[shop]=Secret%20shop',
      '/api/responses?q=secret',
      '/api/responses.csv',
      '/api/follow-ups',
      '/api/follow-ups.csv',
      `/api/surveys/${surveyId}/score`,
      `/api/surveys/${surveyId}/segments?by=shop`,
      `/api/surveys/${surveyId}/trend`,
      '/api/segment-keys',
      '/api/keys',
    ]
    for (const path of lists) {
      const { status, body } = await service.call('GET', path)
      const text = JSON.stringify(body)
      expect({ path, status, leaked: theirSecrets.filter((secret) => text.includes(secret)) }).toEqual({
        path,
        status: 200,
        leaked: [],
      })
    }
  })

  it('are no survey to ask a list of', async () => {
    for (const list of ['responses', 'responses.csv', 'follow-ups', 'follow-ups.csv']) {
      const { status, body } = await service.call('GET', `/api/${list}?survey=${theirs.surveys}`)
      expect({ list, status, errors: body.errors }).toEqual({
        list,
        status: 400,
        errors: [{ path: 'survey', message: 'Expected the id of a survey of this workspace.' }],
      })
    }
  })

  it('are refused where a body refers to them', async () => {
    const { surveyId } = service.ours
    const answered = await service.call('POST', `/embed/surveys/${surveyId}/responses`, { key: 'own', score: 9 })
    const before = await theirRows()
    const moved = await service.call('PATCH', `/api/responses/${answered.body.id}`, { surveyId: theirs.surveys })
    expect(moved).toMatchObject({ status: 400, body: { errors: [{ path: 'surveyId' }] } })
    const slug = service.theirs.url.split('/').at(-1)
    for (const about of [{ token }, { link: slug }]) {
      const astray = await service.call('POST', `/embed/surveys/${surveyId}/responses`, {
        key: 'x',
        score: 0,
        ...about,
      })
      expect(astray).toMatchObject({ status: 400, body: { errors: [{ path: Object.keys(about)[0] }] } })
    }
    expect(await theirRows()).toEqual(before)
  })

  it('belong to their owner alone where both sides know the same person, key or slug', async () => {
    const same = await service.call('POST', '/api/contacts', people.ada)
    expect(same.status).toBe(201)
    expect(same.body.id).not.toBe(theirs.contacts)
    const again = await service.call('POST', '/api/keys', { name: 'Ours', scope: 'read' }, { 'idempotency-key': 'one' })
    expect(again).toMatchObject({ status: 201, body: { name: 'Ours' } })
    const slug = service.theirs.url.split('/').at(-1)
    const taken = await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, { slug })
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ path: 'slug' }] } })
  })
})
