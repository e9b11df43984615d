import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '../../server/domain/verification.ts'
import { engines, type Opened } from '../support/engines.ts'
import { DAY, MINUTE, people, type Service, serviceOver } from '../support/world.ts'

describe.each(engines)('answers on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let answers: string

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    answers = `/embed/surveys/${service.ours.surveyId}/responses`
  })
  afterAll(() => opened.close())

  /** As a browser on some page, without any key. */
  const visit = (method: string, path: string, body?: unknown, headers = {}) =>
    service.call(method, path, body, { authorization: '', ...headers })

  /** A survey of its own, so that its figures are this test's alone. */
  async function freshSurvey(settings = {}): Promise<string> {
    return (await service.call('POST', '/api/surveys', { name: 'Fresh', ...settings })).body.id
  }

  async function invited(survey: string, contact: object, about = {}): Promise<string> {
    const input = { contacts: [contact], channel: 'email', ...about }
    const { body } = await service.call('POST', `/api/surveys/${survey}/invitations`, input)
    return body.invitations[0].url.split('/').at(-1)
  }

  it('sent 50 times at once with one key are one response, one count and one follow-up', async () => {
    const survey = await freshSurvey()
    const post = () => visit('POST', `/embed/surveys/${survey}/responses`, { key: 'one', score: 4, comment: 'Slow' })
    const receipts = await Promise.all(Array.from({ length: 50 }, post))
    expect(receipts.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201])
    expect(new Set(receipts.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect((await service.call('GET', `/api/surveys/${survey}/score`)).body).toMatchObject({ count: 1, detractors: 1 })
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toHaveLength(1)
    expect((await service.call('GET', `/api/responses?survey=${survey}`)).body.data).toHaveLength(1)
    expect(await verify(service.deps)).toEqual([])
  })

  it('by one personal link at once are one answer: the others are told that it is spent', async () => {
    const survey = await freshSurvey()
    const token = await invited(survey, people.grace)
    service.time.pass(MINUTE)
    const post = (_: unknown, index: number) =>
      visit('POST', `/embed/surveys/${survey}/responses`, {
        key: `try ${index}`,
        score: index,
        token,
        interaction: 'pointer',
      })
    const outcomes = await Promise.all(Array.from({ length: 10 }, post))
    expect(outcomes.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(410)])
    expect(outcomes.find(({ status }) => status === 410)?.body.code).toBe('spent')
    const { body: report } = await service.call('GET', `/api/surveys/${survey}/score`)
    expect(report).toMatchObject({ count: 1, invited: 1, responseRate: 1 })
    expect(await verify(service.deps)).toEqual([])
  })

  it('are added to with their edit token: the comment later, a score changed while at it', async () => {
    const survey = await freshSurvey()
    const { body: receipt } = await visit('POST', `/embed/surveys/${survey}/responses`, { key: 'k', score: 3 })
    expect(receipt).toEqual({ id: expect.any(String), score: 3, group: 'detractor', editToken: expect.any(String) })
    const path = `/embed/responses/${receipt.id}`
    const { editToken } = receipt
    expect(await visit('PATCH', path, { editToken: `${editToken}x`, comment: 'Mine' })).toMatchObject({ status: 403 })
    await visit('PATCH', path, {
      editToken,
      comment: 'Slow',
      answers: { reasons: ['price'] },
      properties: { shop: 'A' },
    })
    await visit('PATCH', path, { editToken, answers: { slip: 'x' } })
    const changed = await visit('PATCH', path, { editToken, score: 9, answers: { more: 'x', slip: null } })
    expect(changed).toMatchObject({ status: 200, body: { score: 9, group: 'promoter' } })
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(stored).toMatchObject({
      score: 9,
      comment: 'Slow',
      answers: { reasons: ['price'], more: 'x' },
      properties: { shop: 'A' },
      changes: [{ by: 'respondent', before: { score: 3, comment: 'Slow' } }],
    })
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toEqual([])
    await visit('PATCH', path, { editToken, contactRequested: true, contact: { email: 'new@example.com' } })
    const { body: list } = await service.call('GET', `/api/follow-ups?survey=${survey}`)
    expect(list.data[0]).toMatchObject({
      reason: 'contact requested',
      response: { contact: { email: 'new@example.com', identity: 'claimed' } },
    })
    expect(await verify(service.deps)).toEqual([])
  })

  it('keep a follow-up that somebody has begun with, though the score rises', async () => {
    const survey = await freshSurvey()
    const { body: receipt } = await visit('POST', `/embed/surveys/${survey}/responses`, { key: 'k', score: 3 })
    await service.call('PATCH', `/api/follow-ups/${receipt.id}`, { owner: 'Grace' })
    await visit('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, score: 10 })
    expect((await service.call('GET', `/api/follow-ups/${receipt.id}`)).body).toMatchObject({
      owner: 'Grace',
      status: 'open',
    })
  })

  it('cannot be added to after a day', async () => {
    const { body: receipt } = await visit('POST', answers, { key: 'a day', score: 9 })
    const add = () =>
      visit('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, comment: 'Late' })
    service.time.pass(DAY)
    expect((await add()).status).toBe(200)
    service.time.pass(1)
    expect((await add()).status).toBe(410)
  })

  it('refuse what is no score, and name the field', async () => {
    for (const score of [6.5, 11, -1, '9', null, undefined, true, [9]]) {
      const { status, body } = await visit('POST', answers, { key: 'bad', score })
      expect({ score, status, path: body.errors?.[0].path }).toEqual({ score, status: 400, path: 'score' })
      expect(body.errors[0].message).toBe('Expected a whole number from 0 to 10')
    }
  })

  it('follow up by the threshold of their survey', async () => {
    const never = await freshSurvey({ followUpThreshold: null })
    const early = await freshSurvey({ followUpThreshold: 8 })
    for (const survey of [never, early]) {
      for (const score of [0, 8, 9])
        await visit('POST', `/embed/surveys/${survey}/responses`, { key: `${score}`, score })
    }
    const scores = async (survey: string) =>
      (await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data.map(
        (one: { response: { score: number } }) => one.response.score,
      )
    expect(await scores(never)).toEqual([])
    expect((await scores(early)).sort()).toEqual([0, 8])
  })

  it('by a personal link carry who answers, and what is known of him outweighs what the page says', async () => {
    const survey = await freshSurvey()
    const token = await invited(survey, { ...people.ada, properties: { tier: 'A' } })
    service.time.pass(MINUTE)
    const said = {
      key: 'k',
      score: 8,
      token,
      interaction: 'key',
      contact: { email: 'someone@else.example' },
      properties: { tier: 'D', page: 'x' },
    }
    const { body: receipt } = await visit('POST', `/embed/surveys/${survey}/responses`, said)
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(stored).toMatchObject({
      channel: 'email',
      properties: { tier: 'A', page: 'x' },
      contact: { externalId: 'ada-1', email: 'ada@example.com', identity: 'proven' },
    })
  })

  it('that only claim to be somebody name the contact and change nothing about it', async () => {
    const { body: ada } = await service.call('POST', '/api/contacts', people.ada)
    const claim = { email: 'ADA@example.com', name: 'Not Ada', properties: { tier: 'Z' } }
    const { body: receipt } = await visit('POST', answers, { key: 'claim', score: 9, contact: claim })
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(stored.contact).toMatchObject({ id: ada.id, name: 'Ada Lovelace', identity: 'claimed' })
    const { body: after } = await service.call('GET', `/api/contacts/${ada.id}`)
    expect(after.name).toBe('Ada Lovelace')
    expect(after.properties).not.toHaveProperty('tier', 'Z')
  })

  it('that claim to be somebody stand in nobody’s way once the workspace names the person', async () => {
    const claim = (key: string, contact: object) => visit('POST', answers, { key, score: 2, contact })
    const { body: one } = await claim('claims 1', { externalId: 'not-hers', email: 'claimed@example.com', name: 'X' })
    const { body: two } = await claim('claims 2', { phone: '+15550001111' })
    const contactOf = async ({ id }: { id: string }) => (await service.call('GET', `/api/responses/${id}`)).body.contact
    expect(await contactOf(one)).toMatchObject({ externalId: null, email: 'claimed@example.com' })
    const person = { externalId: 'hers', email: 'claimed@example.com', phone: '+15550001111' }
    const { status, body: saved } = await service.call('POST', '/api/contacts', person)
    expect({ status, saved }).toMatchObject({ status: 201, saved: { ...person, name: null, claimedAt: null } })
    for (const answer of [one, two])
      expect(await contactOf(answer)).toMatchObject({ id: saved.id, externalId: 'hers', identity: 'claimed' })

    const { body: three } = await claim('claims 3', { email: 'another@example.com' })
    expect((await service.call('GET', '/api/contacts?email=another@example.com')).body.data[0].claimedAt).not.toBeNull()
    const changed = await service.call('PATCH', `/api/contacts/${saved.id}`, { email: 'another@example.com' })
    expect(changed).toMatchObject({ status: 200, body: { email: 'another@example.com' } })
    expect(await contactOf(three)).toMatchObject({ id: saved.id })
    expect(await verify(service.deps)).toEqual([])
  })

  it('that claim to be somebody leave him his answers though the workspace’s word is refused', async () => {
    await service.call('POST', '/api/contacts', { externalId: 'c-1', email: 'c-1@example.com' })
    const { body: receipt } = await visit('POST', answers, {
      key: 'call me',
      score: 1,
      contact: { phone: '+15550002222' },
    })
    const both = { externalId: 'c-2', email: 'c-1@example.com', phone: '+15550002222' }
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [both],
    })
    expect(body.skipped).toMatchObject([{ reason: 'Another contact has this email.' }])
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(stored).toMatchObject({
      contact: { phone: '+15550002222', externalId: null },
      claim: { phone: '+15550002222' },
    })
  })

  it('put a contact right that was sent half typed, and leave no trace of the wrong one', async () => {
    const { body: receipt } = await visit('POST', answers, { key: 'typing', score: 2 })
    const say = (email: string) =>
      visit('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, contact: { email } })
    await say('typing@example.co')
    await say('typing@example.com')
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(stored).toMatchObject({ contact: { email: 'typing@example.com' }, claim: { email: 'typing@example.com' } })
    expect((await service.call('GET', '/api/contacts?email=typing@example.co')).body.data).toEqual([])
  })

  it('make no contact when they are sent again', async () => {
    const said = { key: 'again', score: 9, contact: { email: 'once@example.com' } }
    const { body: receipt } = await visit('POST', answers, said)
    const other = { ...said, contact: { email: 'twice@example.com' } }
    expect(await visit('POST', answers, other)).toMatchObject({ status: 200, body: { id: receipt.id } })
    await service.call('DELETE', `/api/responses/${receipt.id}`)
    expect(await visit('POST', answers, other)).toMatchObject({ status: 410, body: { code: 'deleted' } })
    expect((await service.call('GET', '/api/contacts?email=twice@example.com')).body.data).toEqual([])
  })

  it('hold no more than one answer may, however it is added', async () => {
    const { body: receipt } = await visit('POST', answers, { key: 'more', score: 9 })
    const add = (index: number) =>
      visit('PATCH', `/embed/responses/${receipt.id}`, {
        editToken: receipt.editToken,
        answers: Object.fromEntries(Array.from({ length: 15 }, (_, one) => [`q${index} ${one}`, 'x'])),
      })
    expect((await add(1)).status).toBe(200)
    expect(await add(2)).toMatchObject({ status: 400, body: { errors: [{ path: 'answers' }] } })
    const many = (index: number) => ({
      editToken: receipt.editToken,
      properties: Object.fromEntries(Array.from({ length: 30 }, (_, one) => [`p${index}-${one}`, 'x'])),
    })
    expect((await visit('PATCH', `/embed/responses/${receipt.id}`, many(1))).status).toBe(200)
    const over = await visit('PATCH', `/embed/responses/${receipt.id}`, many(2))
    expect(over).toMatchObject({ status: 400, body: { errors: [{ path: 'properties' }] } })
  })

  it.each([
    ['page', 'javascript:alert(1)'],
    ['page', 'https://example.com/\0'],
    ['page', 'https://example.com/\ud83d'],
    ['properties.constructor', 'x'],
    ['properties.toString', 'x'],
    ['properties.__proto__', 'x'],
  ])('refuse as %s %j', async (path, value) => {
    const [field = '', inner] = path.split('.')
    const json = JSON.stringify(value)
    const body = `{"key":"refused","score":9,"${field}":${inner ? `{"${inner}":${json}}` : json}}`
    const response = await service.app.request(answers, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0].path).toBe(path)
  })

  it('by a shared link carry the link’s properties', async () => {
    const survey = await freshSurvey()
    const link = { slug: `till-${survey.slice(-6)}`, properties: { shop: 'Harbour' } }
    await service.call('POST', `/api/surveys/${survey}/links`, link)
    const said = { key: 'k', score: 10, link: link.slug, properties: { shop: 'Mine', till: 3 } }
    const { body: receipt } = await visit('POST', `/embed/surveys/${survey}/responses`, said)
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(stored).toMatchObject({ channel: 'link', properties: { shop: 'Harbour', till: '3' } })
  })

  it('by a link that has expired are refused, kindly and by name', async () => {
    const survey = await freshSurvey()
    const expiresAt = new Date(service.time.now() + MINUTE).toISOString()
    const token = await invited(survey, people.mei, { expiresAt })
    service.time.pass(MINUTE)
    const late = await visit('POST', `/embed/surveys/${survey}/responses`, { key: 'k', score: 9, token })
    expect(late).toMatchObject({ status: 410, body: { code: 'expired' } })
  })

  it('are taken only on the sites that the survey names, where it names any', async () => {
    const survey = await freshSurvey({ origins: ['https://shop.example.com'] })
    const on = async (origin: string | undefined) => {
      const headers = origin ? { origin } : {}
      const asked = await visit('GET', `/embed/surveys/${survey}`, undefined, headers)
      const said = await visit('POST', `/embed/surveys/${survey}/responses`, { key: `${origin}`, score: 9 }, headers)
      return [asked.status, said.status]
    }
    expect(await on('https://shop.example.com')).toEqual([200, 201])
    expect(await on('https://vouch.test')).toEqual([200, 201])
    expect(await on(undefined)).toEqual([200, 201])
    expect(await on('https://evil.example.com')).toEqual([403, 403])
  })

  it('may be sent from any page, as far as browsers ask', async () => {
    const preflight = await service.app.request(answers, {
      method: 'OPTIONS',
      headers: { origin: 'https://x.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    const refused = await visit('POST', answers, { score: 1 }, { origin: 'https://x.example' })
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    const huge = await visit('POST', answers, { comment: 'x'.repeat(70_000) }, { origin: 'https://x.example' })
    expect(huge.status).toBe(413)
    expect(huge.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('are asked for in the language of the survey, the address, or the browser', async () => {
    const open = await freshSurvey({ subject: 'Harbour' })
    const fixed = await freshSurvey({ locale: 'zh-Hant' })
    const asked = async (path: string, accept = '') =>
      (await visit('GET', path, undefined, { 'accept-language': accept })).body.language
    expect(await asked(`/embed/surveys/${open}`)).toBe('en')
    expect(await asked(`/embed/surveys/${open}`, 'xx, zh-TW;q=0.8, en;q=0.5')).toBe('zh-Hant')
    expect(await asked(`/embed/surveys/${open}?lang=zh`, 'en')).toBe('zh-Hans')
    expect(await asked(`/embed/surveys/${fixed}?lang=en`, 'en')).toBe('zh-Hant')
    const { body } = await visit('GET', `/embed/surveys/${open}?lang=en`)
    expect(body.texts.question).toBe('How likely are you to recommend Harbour to a friend or colleague?')
  })
})
