import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'

/**
 * The main scenario over HTTP, from a company's and its customers' view: a survey link goes out, responses come in, the score and
 * the list of people to call come back. The same script for every way of running Vouch.
 */
export async function runMainScenario(baseUrl: string, apiKey: string): Promise<void> {
  const vouch = client(baseUrl, apiKey)
  const survey = await createSurvey(vouch)
  const link = await createSharedLink(vouch, survey)
  const { ada, grace } = await createInvitations(vouch, survey)
  await checkViewingSubmitsNothing(vouch, survey, ada)
  await respondByForm(vouch, ada)
  await respondByWidget(vouch, survey, link)
  await submitFiftyTimesAtOnce(vouch, survey)
  for (const score of [10, 10, 8, 7]) await answer(vouch, survey, { score })
  await checkMetrics(vouch, survey)
  await completeFollowUp(vouch, survey)
  await checkLists(vouch, survey)
  await eraseContact(vouch, survey, ada)
  await closeAndReopenSurvey(vouch, survey, link, grace)
  await checkApiKeys(vouch, survey)
  await checkApiDescription(vouch, survey)
  await checkPublicAssets(vouch)
}

// biome-ignore lint/suspicious/noExplicitAny: what the script expects of a body is what it asserts.
type Json = any

interface ApiResponse {
  status: number
  headers: Headers
  text: string
  json: Json
}

interface CallOptions {
  method?: string
  body?: unknown
  form?: Record<string, string>
  headers?: Record<string, string>
  key?: string | null
}

type Client = ((path: string, call?: CallOptions) => Promise<ApiResponse>) & { baseUrl: string }

/** Calls with the API key by default; a body makes it a POST. */
function client(baseUrl: string, apiKey: string): Client {
  const call = async (
    path: string,
    { method, body, form, headers = {}, key = apiKey }: CallOptions = {},
  ): Promise<ApiResponse> => {
    const response = await fetch(new URL(path, baseUrl), {
      method: method ?? (body !== undefined || form ? 'POST' : 'GET'),
      redirect: 'manual',
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(form && { body: new URLSearchParams(form) }),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const isJson = response.headers.get('content-type')?.includes('json') && text !== ''
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
  }
  return Object.assign(call, { baseUrl })
}

/** Returns the body if the status is the expected one. */
async function expectStatus(status: number, response: Promise<ApiResponse>): Promise<Json> {
  const { status: actual, text, json } = await response
  assert.equal(actual, status, text)
  return json
}

const browserHeaders = { accept: 'text/html,application/xhtml+xml', 'accept-language': 'en' }
const pathFromUrl = (url: string) => new URL(url).pathname

async function createSurvey(vouch: Client): Promise<string> {
  const body = { name: 'After delivery', type: 'touchpoint', subject: 'Harbour Coffee', followUpThreshold: 5 }
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const survey = await expectStatus(201, vouch('/api/surveys', { body, headers }))
  const repeatedSurvey = await expectStatus(201, vouch('/api/surveys', { body, headers }))
  assert.equal(repeatedSurvey.id, survey.id)
  assert.equal(survey.followUpThreshold, 5)
  const changedSurvey = await expectStatus(
    200,
    vouch(`/api/surveys/${survey.id}`, { method: 'PATCH', body: { followUpThreshold: 6 } }),
  )
  assert.equal(changedSurvey.followUpThreshold, 6)
  const errorBody = await expectStatus(400, vouch('/api/surveys', { body: { name: '', colour: 'red' } }))
  assert.deepEqual(errorBody.errors.map((error: Json) => error.path).sort(), ['colour', 'name'])
  return survey.id
}

async function createSharedLink(vouch: Client, survey: string): Promise<Json> {
  await expectStatus(200, vouch('/api/segment-keys/shop', { method: 'PUT' }))
  const properties = { shop: 'Harbour Street' }
  const link = await expectStatus(201, vouch(`/api/surveys/${survey}/links`, { body: { name: 'Till 3', properties } }))
  const page = await vouch(pathFromUrl(link.url), { key: null, headers: browserHeaders })
  assert.equal(page.status, 200)
  assert.match(page.text, /How likely are you to recommend Harbour Coffee/)
  const qr = await vouch(pathFromUrl(link.qr), { key: null })
  assert.equal(qr.status, 200)
  assert.match(qr.headers.get('content-type') ?? '', /^image\/svg\+xml/)
  assert.match(qr.text, /^<svg[\s\S]*<\/svg>\s*$/)
  return link
}

async function createInvitations(vouch: Client, survey: string): Promise<{ ada: Json; grace: Json }> {
  const contacts = [
    { externalId: 'ada-1', email: 'Ada@Example.com', name: 'Ada Lovelace', properties: { tier: 'A' } },
    { email: 'nobody at example.com', name: 'Nobody' },
    { email: 'grace@example.com', name: 'Grace Hopper' },
  ]
  const result = await expectStatus(
    201,
    // By any way but email, in which nobody responds within seconds.
    vouch(`/api/surveys/${survey}/invitations`, { body: { contacts, channel: 'link' } }),
  )
  assert.equal(result.invitations.length, 2)
  assert.equal(result.skipped.length, 1)
  assert.equal(result.skipped[0].contact.name, 'Nobody')
  assert.match(result.skipped[0].reason, /email/)
  const [ada, grace] = result.invitations
  const contact = await expectStatus(200, vouch(`/api/contacts/${ada.contactId}`))
  assert.equal(contact.email, 'ada@example.com')
  return { ada, grace }
}

/** Mail scanners follow every link of a message, also those with a score, several times. */
async function checkViewingSubmitsNothing(vouch: Client, survey: string, invitation: Json): Promise<void> {
  const path = pathFromUrl(invitation.url)
  for (const score of [2, 9]) {
    const page = await vouch(`${path}?score=${score}`, { key: null, headers: browserHeaders })
    assert.equal(page.status, 200)
    assert.match(page.text, new RegExp(`<input[^>]*value="${score}"[^>]* checked`))
    assert.equal(page.headers.get('cache-control'), 'private, no-cache')
  }
  const head = await vouch(`${path}?score=0`, { method: 'HEAD', key: null, headers: browserHeaders })
  assert.deepEqual([head.status, head.text], [200, ''])
  const score = await expectStatus(200, vouch(`/api/surveys/${survey}/score`))
  assert.deepEqual([score.count, score.nps, score.invited, score.responseRate], [0, null, 2, 0])
  assert.deepEqual((await expectStatus(200, vouch(`/api/responses?survey=${survey}`))).data, [])
  assert.deepEqual((await expectStatus(200, vouch(`/api/follow-ups?survey=${survey}`))).data, [])
}

/** Submits a form as a browser does when a person presses the button; `fetch` would send the headers of a script. */
async function submitForm(vouch: Client, path: string, form: Record<string, string>): Promise<IncomingMessage> {
  const userHeaders = {
    'user-agent': 'Mozilla/5.0 Firefox/140.0',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-user': '?1',
  }
  const headers = {
    ...browserHeaders,
    ...userHeaders,
    origin: vouch.baseUrl,
    'content-type': 'application/x-www-form-urlencoded',
  }
  const outgoing = request(new URL(path, vouch.baseUrl), { method: 'POST', headers })
  outgoing.end(new URLSearchParams(form).toString())
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  incoming.resume()
  return incoming
}

async function respondByForm(vouch: Client, invitation: Json): Promise<void> {
  const path = pathFromUrl(invitation.url)
  const page = await vouch(`${path}?score=9`, { key: null, headers: browserHeaders })
  const [field = ''] = /<input[^>]*name="key"[^>]*>/.exec(page.text) ?? []
  const [, key = ''] = /value="([^"]+)"/.exec(field) ?? []
  const form = { key, score: '9', comment: 'Quick & friendly <3' }
  const submitted = await submitForm(vouch, path, form)
  assert.equal(submitted.statusCode, 303)
  const next = new URL(submitted.headers.location ?? '', invitation.url)
  const thanks = await vouch(next.pathname + next.search, { key: null, headers: browserHeaders })
  assert.equal(thanks.status, 200)
  assert.match(thanks.text, /Thank you/)
  const secondAttempt = await vouch(path, {
    form: { key: crypto.randomUUID(), score: '0' },
    key: null,
    headers: browserHeaders,
  })
  assert.equal(secondAttempt.status, 410)
  assert.match(secondAttempt.text, /<h1[^>]*>You have already answered</)
  assert.equal((await vouch(path, { key: null, headers: browserHeaders })).status, 410)
  const { data } = await expectStatus(200, vouch(`/api/responses?contact=${invitation.contactId}`))
  assert.equal(data.length, 1)
  assert.deepEqual(
    [data[0].score, data[0].comment, data[0].channel, data[0].contact.identity, data[0].properties.tier],
    [9, 'Quick & friendly <3', 'link', 'verified', 'A'],
  )
}

async function answer(vouch: Client, survey: string, fields: Record<string, unknown>): Promise<Json> {
  const body = { key: crypto.randomUUID(), ...fields }
  return expectStatus(201, vouch(`/embed/surveys/${survey}/responses`, { body, key: null }))
}

/** Text of an attacker who tries to inject a row into the list. */
const formula = '=1+1\n=2+2'

async function respondByWidget(vouch: Client, survey: string, link: Json): Promise<void> {
  const headers = { origin: 'https://shop.example' }
  const surveyResponse = await vouch(`/embed/surveys/${survey}?lang=zh-Hant`, { key: null, headers })
  assert.equal(surveyResponse.json.language, 'zh-Hant')
  assert.equal(surveyResponse.headers.get('access-control-allow-origin'), '*')
  const responsesPath = `/embed/surveys/${survey}/responses`
  const preflight = await vouch(responsesPath, {
    method: 'OPTIONS',
    key: null,
    headers: { ...headers, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  })
  assert.equal(preflight.status, 204)
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /content-type/i)

  const body = { key: crypto.randomUUID(), score: 3, link: link.slug, page: 'https://shop.example/thanks' }
  const receipt = await expectStatus(201, vouch(responsesPath, { body, key: null, headers }))
  const repeatedReceipt = await expectStatus(200, vouch(responsesPath, { body, key: null, headers }))
  assert.deepEqual(repeatedReceipt, receipt)
  assert.equal(receipt.group, 'detractor')
  const buildRevision = (editToken: string) => ({
    method: 'PATCH',
    body: { editToken, comment: formula },
    key: null,
    headers,
  })
  await expectStatus(403, vouch(`/embed/responses/${receipt.id}`, buildRevision(`${receipt.editToken}x`)))
  await expectStatus(200, vouch(`/embed/responses/${receipt.id}`, buildRevision(receipt.editToken)))
  const storedResponse = await expectStatus(200, vouch(`/api/responses/${receipt.id}`))
  assert.deepEqual(
    [storedResponse.comment, storedResponse.properties, storedResponse.channel],
    [formula, { shop: 'Harbour Street' }, 'link'],
  )
  await expectStatus(400, vouch(responsesPath, { body: { key: crypto.randomUUID(), score: 6.5 }, key: null }))
}

/** A double tap or a retry on the network stores one response. */
async function submitFiftyTimesAtOnce(vouch: Client, survey: string): Promise<void> {
  const before = await expectStatus(200, vouch(`/api/surveys/${survey}/score`))
  const body = { key: crypto.randomUUID(), score: 2, properties: { shop: 'Mill Lane' } }
  const post = () => vouch(`/embed/surveys/${survey}/responses`, { body, key: null })
  const responses = await Promise.all(Array.from({ length: 50 }, post))
  assert.deepEqual(responses.map(({ status }) => status).sort(), [...Array(49).fill(200), 201])
  assert.equal(new Set(responses.map(({ json }) => json.id)).size, 1)
  const after = await expectStatus(200, vouch(`/api/surveys/${survey}/score`))
  assert.equal(after.count, before.count + 1)
  const { data } = await expectStatus(200, vouch(`/api/follow-ups?survey=${survey}`))
  assert.equal(data.filter((followUp: Json) => followUp.id === responses[0]?.json.id).length, 1)
}

/** So far: 9 by form, 3 by link, 2 fifty times, and 10, 10, 8, 7. */
async function checkMetrics(vouch: Client, survey: string): Promise<void> {
  const score = await expectStatus(200, vouch(`/api/surveys/${survey}/score`))
  const [promoters, passives, detractors] = [3, 2, 2]
  assert.deepEqual(
    [score.count, score.promoters, score.passives, score.detractors],
    [7, promoters, passives, detractors],
  )
  assert.deepEqual(score.histogram, [0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 2])
  assert.equal(score.nps, (100 * (3 - 2)) / 7)
  assert.deepEqual([score.invited, score.responseRate], [2, 0.5])
  const z = 1.959963984540054
  assert.equal(score.interval.method, 'score')
  assert.ok(Math.abs(scoreStatistic(promoters, passives, detractors, score.interval.low / 100) - z) < 1e-6)
  assert.ok(Math.abs(scoreStatistic(promoters, passives, detractors, score.interval.high / 100) + z) < 1e-6)

  const trend = await expectStatus(200, vouch(`/api/surveys/${survey}/trend?interval=week`))
  assert.equal(
    trend.points.reduce((sum: number, point: Json) => sum + point.count, 0),
    7,
  )
  assert.equal(trend.points.at(-1).complete, false)
  assert.equal(trend.change, null)
  assert.equal(trend.alert.status, 'unavailable')

  const byShop = await expectStatus(200, vouch(`/api/surveys/${survey}/segments?by=shop`))
  const counts = Object.fromEntries(byShop.segments.map((segment: Json) => [segment.value, segment.histogram]))
  assert.deepEqual(Object.keys(counts).sort(), ['Harbour Street', 'Mill Lane'])
  assert.equal(counts['Harbour Street'][3], 1)
  assert.equal(counts['Mill Lane'][2], 1)
  assert.equal(byShop.missing, 5)
  const streetScore = await expectStatus(200, vouch(`/api/surveys/${survey}/score?where[shop]=Harbour%20Street`))
  assert.deepEqual([streetScore.count, streetScore.nps, streetScore.invited], [1, -100, null])
}

/**
 * How many standard errors the observed score lies from `t`, where the true score is `t`: the interval ends where it is
 * ±1.96 (Tango 1998). Implemented here independently, from the paper.
 */
function scoreStatistic(promoters: number, passives: number, detractors: number, t: number): number {
  const n = promoters + passives + detractors
  const b = -promoters - detractors + (2 * n - promoters + detractors) * t
  const c = -detractors * t * (1 - t)
  const q = (Math.sqrt(b * b - 8 * n * c) - b) / (4 * n)
  return (promoters - detractors - n * t) / Math.sqrt(n * (2 * q + t * (1 - t)))
}

async function completeFollowUp(vouch: Client, survey: string): Promise<void> {
  const list = (status: string) => expectStatus(200, vouch(`/api/follow-ups?survey=${survey}&status=${status}`))
  const open = (await list('open')).data
  assert.deepEqual(
    open.map((followUp: Json) => followUp.response.score),
    [2, 3],
  )
  const path = `/api/follow-ups/${open[1].id}`
  await expectStatus(200, vouch('/api/follow-up-settings', { method: 'PATCH', body: { noteRequired: 'solved' } }))
  await expectStatus(400, vouch(path, { method: 'PATCH', body: { status: 'done' } }))
  const note = 'Called. The parcel had been left in the rain; sent a new one.'
  const completed = await expectStatus(
    200,
    vouch(path, { method: 'PATCH', body: { status: 'done', note, owner: 'Grace' } }),
  )
  assert.deepEqual(
    [completed.status, completed.note, completed.owner, completed.response.comment],
    ['done', note, 'Grace', formula],
  )
  assert.equal((await list('open')).data.length, 1)
  assert.equal((await list('done')).data.length, 1)
}

async function checkLists(vouch: Client, survey: string): Promise<void> {
  const csv = await vouch(`/api/responses.csv?survey=${survey}&bom=true`)
  assert.equal(csv.status, 200)
  assert.match(csv.headers.get('content-type') ?? '', /^text\/csv; charset=utf-8/)
  assert.ok(csv.text.startsWith('\uFEFFid,survey,answeredAt,score,group,comment,'))
  assert.ok(
    csv.text.includes(`,"${formula.replace(/^/gm, "'")}",`),
    'a comment of several lines is one cell, and defused',
  )
  const promotersCsv = await vouch(`/api/responses.csv?survey=${survey}&group=promoter`)
  assert.equal(promotersCsv.text.trim().split('\r\n').length, 1 + 3)
  assert.equal((await expectStatus(200, vouch('/api/follow-ups/figures'))).count, 2)
  const followUpsCsv = await vouch(`/api/follow-ups.csv?survey=${survey}&status=open`)
  assert.equal(followUpsCsv.text.trim().split('\r\n').length, 1 + 1)

  const firstPage = await expectStatus(200, vouch(`/api/responses?survey=${survey}&limit=4`))
  const secondPage = await expectStatus(
    200,
    vouch(`/api/responses?survey=${survey}&limit=4&cursor=${firstPage.nextCursor}`),
  )
  assert.deepEqual([firstPage.data.length, secondPage.data.length, secondPage.nextCursor], [4, 3, null])
  const matches = await expectStatus(200, vouch(`/api/responses?survey=${survey}&q=FRIENDLY`))
  assert.deepEqual(
    matches.data.map((response: Json) => response.score),
    [9],
  )
}

async function eraseContact(vouch: Client, survey: string, invitation: Json): Promise<void> {
  const path = `/api/contacts/${invitation.contactId}`
  await expectStatus(204, vouch(path, { method: 'DELETE' }))
  await expectStatus(404, vouch(path))
  await expectStatus(404, vouch(pathFromUrl(invitation.url), { key: null, headers: browserHeaders }))
  assert.deepEqual((await expectStatus(200, vouch(`/api/responses?contact=${invitation.contactId}`))).data, [])
  const score = await expectStatus(200, vouch(`/api/surveys/${survey}/score`))
  assert.deepEqual([score.count, score.promoters, score.invited, score.responseRate], [6, 2, 1, 0])
  const csv = await vouch('/api/responses.csv')
  assert.doesNotMatch(csv.text, /ada@example\.com|Quick & friendly/)
  assert.doesNotMatch((await vouch('/api/contacts')).text, /ada@example\.com/)
}

async function closeAndReopenSurvey(vouch: Client, survey: string, link: Json, invitation: Json): Promise<void> {
  const closure = `/api/surveys/${survey}/closure`
  const closedSurvey = await expectStatus(200, vouch(closure, { method: 'PUT' }))
  assert.match(closedSurvey.closedBy, /^key:/)
  for (const url of [link.url, invitation.url]) {
    const page = await vouch(pathFromUrl(url), { key: null, headers: browserHeaders })
    assert.equal(page.status, 410)
    assert.match(page.text, /<h1[^>]*>This survey is closed</)
  }
  const body = { key: crypto.randomUUID(), score: 10 }
  const errorBody = await expectStatus(410, vouch(`/embed/surveys/${survey}/responses`, { body, key: null }))
  assert.equal(errorBody.code, 'closed')
  const reopenedSurvey = await expectStatus(200, vouch(closure, { method: 'DELETE' }))
  assert.equal(reopenedSurvey.closedAt, null)
  await expectStatus(200, vouch(pathFromUrl(invitation.url), { key: null, headers: browserHeaders }))
}

async function checkApiKeys(vouch: Client, survey: string): Promise<void> {
  const createdKey = await expectStatus(201, vouch('/api/keys', { body: { name: 'Dashboard', scope: 'read' } }))
  const path = `/api/surveys/${survey}`
  await expectStatus(200, vouch(path, { key: createdKey.secret }))
  await expectStatus(403, vouch(path, { key: createdKey.secret, method: 'PATCH', body: { name: 'Mine' } }))
  await expectStatus(403, vouch('/api/keys', { key: createdKey.secret }))
  await expectStatus(204, vouch(`/api/keys/${createdKey.id}`, { method: 'DELETE' }))
  await expectStatus(401, vouch(path, { key: createdKey.secret }))
  await expectStatus(401, vouch(path, { key: null }))
  const keyList = await vouch('/api/keys')
  assert.ok(!keyList.text.includes(createdKey.secret))
  assert.ok(keyList.json.data.some((key: Json) => key.id === createdKey.id && key.revokedAt !== null))
}

/** Every operation in the OpenAPI document exists: unknown ids get its own error, not that of an unknown route. */
async function checkApiDescription(vouch: Client, survey: string): Promise<void> {
  const { openapi, paths } = await expectStatus(200, vouch('/api/openapi.json', { key: null }))
  assert.match(openapi, /^3\.1/)
  assert.ok(Object.keys(paths).length >= 20)
  for (const [path, methods] of Object.entries<object>(paths)) {
    const address = path
      .replace(/\{(id|\w+Id|attempt)\}/g, survey.replace(/./g, '0'))
      .replace('{key}', 'unused')
      .replace('{choice}', 'all')
    for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
      const body = ['POST', 'PATCH'].includes(method) ? { body: {} } : {}
      const { status, json } = await vouch(address, { method, ...body })
      assert.ok(status < 500 && status !== 405, `${method} ${path}: ${status}`)
      assert.notEqual(json?.detail, 'There is nothing at this address.', `${method} ${path}`)
      if (path.startsWith('/api/')) await expectStatus(401, vouch(address, { method, ...body, key: null }))
    }
  }
  assert.equal((await vouch('/api/no-such-thing')).json.detail, 'There is nothing at this address.')
}

async function checkPublicAssets(vouch: Client): Promise<void> {
  const docs = await vouch('/docs', { key: null, headers: browserHeaders })
  assert.equal(docs.status, 200)
  assert.match(docs.text, /\/api\/surveys\/\{id\}\/score/)
  const widget = await vouch('/vouch.js', { key: null, headers: { origin: 'https://shop.example' } })
  assert.equal(widget.status, 200)
  assert.match(widget.headers.get('content-type') ?? '', /^text\/javascript/)
  assert.equal(widget.headers.get('access-control-allow-origin'), '*')
  assert.match(widget.text, /vouch-survey/)
  for (const path of [
    '/vouch.js',
    '/app.js',
    '/live.js',
    '/passkeys.js',
    '/app.css',
    '/follow-ups.css',
    '/icon.svg',
    '/nothing.png',
  ]) {
    const { status, headers } = await vouch(path, { key: null, headers: browserHeaders })
    assert.equal(status, path === '/nothing.png' ? 404 : 200, path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'; frame-ancestors 'none'/, path)
  }
  for (const path of ['/healthz', '/readyz']) {
    assert.deepEqual(await expectStatus(200, vouch(path, { key: null })), { status: 'ok' })
  }
}
