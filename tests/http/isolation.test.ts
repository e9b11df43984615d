import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service, sampleContacts } from '../support/world.ts'

const coreTables = ['survey', 'link', 'contact', 'invitation', 'response', 'response_change', 'follow_up', 'tally']
const otherTables = [
  'response_tag',
  'response_note',
  'follow_up_attempt',
  'follow_up_choice',
  'search_term',
  'invitation_tally',
  'segment_key',
  'annotation',
  'segment',
  'segment_contact',
  'campaign',
  'rule',
  'channel',
  'channel_delivery',
  'channel_attempt',
  'team',
  'blocklist_entry',
  'pattern',
  'contact_pattern',
  'job',
  'referral',
  'referral_conversion',
  'colleague',
  'api_key',
  'idempotency',
  'workspace',
]

/** A body that each changing route would take, were the id one of the caller's own. */
const requestBodies: Record<string, object> = {
  'PATCH /api/surveys/{id}': { name: 'Stolen' },
  'POST /api/surveys/{id}/links': { name: 'Stolen' },
  'POST /api/surveys/{id}/invitations': { contacts: [{ email: 'eve@example.com' }] },
  'POST /api/surveys/{id}/responses': { channel: 'phone', score: 0 },
  'POST /api/surveys/{id}/phone-calls': { contactId: '0'.repeat(22), outcome: 'refused' },
  'PUT /api/surveys/{id}/goal': { goal: 10 },
  'PATCH /api/annotations/{id}': { text: 'Stolen' },
  'PATCH /api/rules/{id}': { name: 'Stolen' },
  'PATCH /api/blocklist/{id}': { reviewDay: '2026-12-01' },
  'PUT /api/blocklist/{id}/rejection': { reason: 'Stolen' },
  'PUT /api/blocklist/{id}/end': { reason: 'Stolen' },
  'PATCH /api/patterns/{id}': { names: { en: 'Stolen' } },
  'PATCH /api/teams/{id}': { name: 'Stolen' },
  'PUT /api/members/{id}/out-of-office': { from: '2026-11-22', until: '2026-11-23' },
  'PATCH /api/segments/{id}': { name: 'Stolen' },
  'POST /api/segments/{id}/contacts': { contacts: [{ email: 'eve@example.com' }] },
  'PATCH /api/campaigns/{id}': { name: 'Stolen' },
  'POST /api/campaigns/{id}/test-mail': { memberId: '0'.repeat(22) },
  'PATCH /api/contacts/{id}': { name: 'Stolen' },
  'POST /api/contacts/{id}/consents': { text: 'Stolen', source: 'Stolen' },
  'PATCH /api/gateways/{id}': { name: 'Stolen' },
  'POST /api/gateways/{id}/test': { to: '+442071234567' },
  'PATCH /api/channels/{id}': { name: 'Stolen' },
  'PATCH /api/webhooks/{id}': { name: 'Stolen' },
  'POST /api/webhooks/{id}/resends': { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' },
  'PATCH /api/responses/{id}': { score: 10 },
  'POST /api/responses/{id}/notes': { text: 'Stolen' },
  'PATCH /api/follow-ups/{id}': { status: 'done', note: 'Stolen' },
  'POST /api/follow-ups/{id}/attempts': { outcome: 'solved' },
  'POST /api/follow-ups/{id}/messages': { subject: 'Stolen', text: 'Stolen' },
  'PATCH /api/reply-templates/{id}': { archived: true },
  'PATCH /api/causes/{id}': { archived: true },
  'PATCH /api/remedies/{id}': { archived: true },
  'PATCH /api/referrals/conversions/{id}': { reward: 'Stolen' },
  'PATCH /api/colleagues/{id}': { name: 'Stolen' },
  'PATCH /embed/responses/{id}': { editToken: 'guessed', score: 10 },
}

/** What some routes must be asked for, by how their path ends. */
const queries: Record<string, string> = {
  '/segments': '?by=shop',
  '/comparison': '?with=other',
  '/people': '?figure=asked',
}

/** Routes that anybody may call with the id of a survey: that is how surveys are answered. */
const publicRoutes = [
  'GET /embed/surveys/{id}',
  'POST /embed/surveys/{id}/responses',
  // Of a workspace, not of a survey.
  'GET /embed/brands/{id}/logo',
]

describe.each(engines)('another workspace’s ids on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  /** Of the other workspace: its ids, by the collection in whose routes they would stand. */
  const theirIds: Record<string, string> = {}
  let theirSecrets: string[]
  let token: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    const call = createApiClient(service.app, service.theirs)
    theirIds.surveys = service.theirs.surveyId
    const { body: invitationResult } = await call('POST', `/api/surveys/${theirIds.surveys}/invitations`, {
      contacts: [sampleContacts.ada, sampleContacts.mei],
    })
    token = invitationResult.invitations[0].url.split('/').at(-1)
    theirIds.contacts = invitationResult.invitations[0].contactId
    const submission = {
      key: 'k',
      score: 2,
      comment: 'Secret words',
      token,
      interaction: 'pointer',
      properties: { shop: 'Secret shop' },
    }
    const { body: receipt } = await call('POST', `/embed/surveys/${theirIds.surveys}/responses`, submission)
    theirIds.responses = receipt.id
    theirIds['follow-ups'] = receipt.id
    await call('PATCH', `/api/responses/${receipt.id}`, { score: 3 })
    await call('PUT', '/api/segment-keys/shop')
    const { body: annotation } = await call('POST', '/api/annotations', { day: '2026-11-01', text: 'Secret words' })
    theirIds.annotations = annotation.id
    const list = { name: 'Secret words', contacts: [sampleContacts.ada] }
    theirIds.segments = (await call('POST', '/api/segments', list)).body.id
    const { body: campaign } = await call('POST', '/api/campaigns', {
      name: 'Secret words',
      surveyId: theirIds.surveys,
    })
    theirIds.campaigns = campaign.id
    const settings = { url: 'https://secret-words.example.com', contentType: 'form', body: 'to={to}' }
    const gateway = { name: 'Secret words', settings }
    theirIds.gateways = (await call('POST', '/api/gateways', gateway)).body.id
    const ruleSettings = { events: ['response.created'], actions: [{ kind: 'tag', tag: 'Secret words' }] }
    theirIds.rules = (await call('POST', '/api/rules', { name: 'Secret words', settings: ruleSettings })).body.id
    const proposal = { contactId: theirIds.contacts, rule: 'other', reason: 'Secret words' }
    theirIds.blocklist = (await call('POST', '/api/blocklist', proposal)).body.id
    const texts = { names: { en: 'Secret words' }, suggestions: { en: 'Secret words' } }
    const pattern = { ...texts, conditions: { words: ['Secret words'] } }
    theirIds.patterns = (await call('POST', '/api/patterns', pattern)).body.id
    await call('PATCH', '/api/recovery-guide', { en: { steps: ['Secret words'] } })
    theirIds.teams = (await call('POST', '/api/teams', { name: 'Secret words' })).body.id
    const chat = {
      kind: 'slack',
      name: 'Secret words',
      secrets: { url: 'https://hooks.slack.com/services/T0/B0/secret' },
    }
    const cause = { names: { en: 'Secret words' }, category: 'value' }
    theirIds.causes = (await call('POST', '/api/causes', cause)).body.id
    const replyTexts = { en: { subject: 'Secret words', text: 'Secret words' } }
    theirIds['reply-templates'] = (
      await call('POST', '/api/reply-templates', { name: 'Secret words', texts: replyTexts })
    ).body.id
    theirIds.remedies = (await call('POST', '/api/remedies', { names: cause.names })).body.id
    theirIds.channels = (await call('POST', '/api/channels', chat)).body.id
    const webhook = { name: 'Secret words 2', url: 'https://secret-words.example.com', events: ['*'] }
    theirIds.webhooks = (await call('POST', '/api/webhooks', webhook)).body.id
    const { body: referral } = await call('POST', '/api/referrals', { contactId: theirIds.contacts })
    theirIds.referrals = referral.id
    const newcomer = { code: referral.code, key: 'Secret words' }
    theirIds.conversions = (await call('POST', '/api/referrals/conversions', newcomer)).body.id
    theirIds.colleagues = (await call('POST', '/api/colleagues', { name: 'Secret words' })).body.id
    const { body: apiKey } = await call(
      'POST',
      '/api/keys',
      { name: 'Theirs', scope: 'read' },
      { 'idempotency-key': 'one' },
    )
    theirIds.keys = apiKey.id
    theirSecrets = [
      ...Object.values(theirIds),
      'Secret words',
      'Secret shop',
      'ada@example.com',
      '王梅',
      service.theirs.workspaceId,
    ]
  })
  afterAll(() => connection.close())

  async function loadTheirRows(): Promise<unknown> {
    const rows = await Promise.all(
      [...coreTables, ...otherTables].map((table) => {
        const workspace = table === 'workspace' ? 'id' : 'workspace_id'
        const text = `select * from ${table} where ${workspace} = '${service.theirs.workspaceId}' order by 1, 2, 3`
        return connection.database.all(sql(Object.assign([text], { raw: [text] })))
      }),
    )
    return Object.fromEntries(rows.map((tableRows, index) => [[...coreTables, ...otherTables][index], tableRows]))
  }

  it('are not found by any route, and no attempt reads or changes anything', async () => {
    const { paths } = (await service.call('GET', '/api/openapi.json')).body
    const attempts: string[] = []
    const before = await loadTheirRows()
    for (const [path, operations] of Object.entries<object>(paths)) {
      const collection = path.split('/{id}')[0]?.split('/').at(-1) ?? ''
      if (!path.includes('{id}')) continue
      for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
        if (publicRoutes.includes(`${method} ${path}`)) continue
        const id = theirIds[collection] ?? ''
        const query = Object.entries(queries).find(([end]) => path.endsWith(end))?.[1] ?? ''
        const response = await service.call(
          method,
          path.replace('{id}', id) + query,
          requestBodies[`${method} ${path}`],
        )
        attempts.push(`${method} ${path} ${response.status}`)
      }
    }
    expect(attempts.filter((line) => !/ (404|403)$/.test(line))).toEqual([])
    expect(attempts.filter((line) => line.endsWith('403'))).toEqual(['PATCH /embed/responses/{id} 403'])
    expect(attempts.length).toBeGreaterThan(20)
    expect(await loadTheirRows()).toEqual(before)
  })

  it('appear in none of our lists, reports or exports', async () => {
    const { surveyId } = service.ours
    const { contacts } = theirIds
    const listPaths = [
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
      '/api/follow-ups/figures',
      '/api/follow-ups/figures.csv',
      '/api/follow-ups/causes.csv',
      `/api/surveys/${surveyId}/score`,
      `/api/surveys/${surveyId}/segments?by=shop`,
      `/api/surveys/${surveyId}/trend`,
      `/api/surveys/${surveyId}/comparison?by=shop&value=Secret%20shop&with=Other`,
      '/api/rules',
      '/api/segment-keys',
      '/api/teams',
      '/api/blocklist',
      '/api/recovery-guide',
      '/api/patterns',
      '/api/annotations',
      '/api/campaigns',
      '/api/channels',
      '/api/webhooks',
      '/api/keys',
      '/api/referrals',
      '/api/referrals/figures',
      '/api/referrals/conversions',
      '/api/referrals/conversions.csv',
      '/api/colleagues',
      '/api/praise',
      '/api/praise/counts',
    ]
    for (const path of listPaths) {
      const { status, body } = await service.call('GET', path)
      const text = JSON.stringify(body)
      expect({ path, status, leaked: theirSecrets.filter((secret) => text.includes(secret)) }).toEqual({
        path,
        status: 200,
        leaked: [],
      })
    }
  })

  it('cannot be used to list anything', async () => {
    for (const list of ['responses', 'responses.csv', 'follow-ups', 'follow-ups.csv']) {
      const { status, body } = await service.call('GET', `/api/${list}?survey=${theirIds.surveys}`)
      expect({ list, status, errors: body.errors }).toEqual({
        list,
        status: 400,
        errors: [{ path: 'survey', message: 'Expected the id of a survey of this workspace.', code: 'unknown-survey' }],
      })
    }
  })

  it('are rejected in bodies', async () => {
    const { surveyId } = service.ours
    const submission = await service.call('POST', `/embed/surveys/${surveyId}/responses`, { key: 'own', score: 9 })
    const before = await loadTheirRows()
    const moveResponse = await service.call('PATCH', `/api/responses/${submission.body.id}`, {
      surveyId: theirIds.surveys,
    })
    expect(moveResponse).toMatchObject({ status: 400, body: { errors: [{ path: 'surveyId' }] } })
    const slug = service.theirs.url.split('/').at(-1)
    for (const target of [{ token }, { link: slug }]) {
      const response = await service.call('POST', `/embed/surveys/${surveyId}/responses`, {
        key: 'x',
        score: 0,
        ...target,
      })
      expect(response).toMatchObject({ status: 400, body: { errors: [{ path: Object.keys(target)[0] }] } })
    }
    expect(await loadTheirRows()).toEqual(before)
  })

  it('stay separate when both workspaces use the same contact, key or slug', async () => {
    const contactResponse = await service.call('POST', '/api/contacts', sampleContacts.ada)
    expect(contactResponse.status).toBe(201)
    expect(contactResponse.body.id).not.toBe(theirIds.contacts)
    const keyResponse = await service.call(
      'POST',
      '/api/keys',
      { name: 'Ours', scope: 'read' },
      { 'idempotency-key': 'one' },
    )
    expect(keyResponse).toMatchObject({ status: 201, body: { name: 'Ours' } })
    const slug = service.theirs.url.split('/').at(-1)
    const linkResponse = await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, { slug })
    expect(linkResponse).toMatchObject({ status: 409, body: { errors: [{ path: 'slug' }] } })
  })
})
