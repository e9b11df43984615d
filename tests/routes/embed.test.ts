import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../server/domain/recount.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, MINUTE, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('submitted responses on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let responsesPath: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    responsesPath = `/embed/surveys/${service.ours.surveyId}/responses`
  })
  afterAll(() => connection.close())

  /** As a browser on some page, without any key. */
  const callAsWidget = (method: string, path: string, body?: unknown, headers = {}) =>
    service.call(method, path, body, { authorization: '', ...headers })

  /** A survey of its own, so that its figures are this test's alone. */
  async function createSurvey(settings = {}): Promise<string> {
    return (await service.call('POST', '/api/surveys', { name: 'Fresh', ...settings })).body.id
  }

  async function createInvitationToken(survey: string, contact: object, options = {}): Promise<string> {
    const input = { contacts: [contact], channel: 'email', ...options }
    const { body } = await service.call('POST', `/api/surveys/${survey}/invitations`, input)
    return body.invitations[0].url.split('/').at(-1)
  }

  it('sent 50 times at once with one key are one response, one count and one follow-up', async () => {
    const survey = await createSurvey()
    const submit = () =>
      callAsWidget('POST', `/embed/surveys/${survey}/responses`, { key: 'one', score: 4, comment: 'Slow' })
    const receipts = await Promise.all(Array.from({ length: 50 }, submit))
    expect(receipts.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201])
    expect(new Set(receipts.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect((await service.call('GET', `/api/surveys/${survey}/score`)).body).toMatchObject({ count: 1, detractors: 1 })
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toHaveLength(1)
    expect((await service.call('GET', `/api/responses?survey=${survey}`)).body.data).toHaveLength(1)
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('sent at once by one personal link are stored once: the others are refused as used', async () => {
    const survey = await createSurvey()
    const token = await createInvitationToken(survey, sampleContacts.grace)
    service.time.advance(MINUTE)
    const submit = (_: unknown, index: number) =>
      callAsWidget('POST', `/embed/surveys/${survey}/responses`, {
        key: `try ${index}`,
        score: index,
        token,
        interaction: 'pointer',
      })
    const results = await Promise.all(Array.from({ length: 10 }, submit))
    expect(results.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(410)])
    expect(results.find(({ status }) => status === 410)?.body.code).toBe('used')
    const { body: report } = await service.call('GET', `/api/surveys/${survey}/score`)
    expect(report).toMatchObject({ count: 1, invited: 1, responseRate: 1 })
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('are revised with their edit token: a later comment, a changed score', async () => {
    const survey = await createSurvey()
    const { body: receipt } = await callAsWidget('POST', `/embed/surveys/${survey}/responses`, { key: 'k', score: 3 })
    expect(receipt).toEqual({ id: expect.any(String), score: 3, group: 'detractor', editToken: expect.any(String) })
    const path = `/embed/responses/${receipt.id}`
    const { editToken } = receipt
    expect(await callAsWidget('PATCH', path, { editToken: `${editToken}x`, comment: 'Mine' })).toMatchObject({
      status: 403,
    })
    await callAsWidget('PATCH', path, {
      editToken,
      comment: 'Slow',
      answers: { reasons: ['price'] },
      properties: { shop: 'A' },
    })
    await callAsWidget('PATCH', path, { editToken, answers: { slip: 'x' } })
    const revision = await callAsWidget('PATCH', path, { editToken, score: 9, answers: { more: 'x', slip: null } })
    expect(revision).toMatchObject({ status: 200, body: { score: 9, group: 'promoter' } })
    const { body: storedResponse } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(storedResponse).toMatchObject({
      score: 9,
      comment: 'Slow',
      answers: { reasons: ['price'], more: 'x' },
      properties: { shop: 'A' },
      changes: [{ by: 'respondent', before: { score: 3, comment: 'Slow' } }],
    })
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toEqual([])
    await callAsWidget('PATCH', path, { editToken, contactRequested: true, contact: { email: 'new@example.com' } })
    const { body: followUps } = await service.call('GET', `/api/follow-ups?survey=${survey}`)
    expect(followUps.data[0]).toMatchObject({
      reason: 'contact-requested',
      response: { contact: { email: 'new@example.com', identity: 'unverified' } },
    })
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('keep a follow-up in progress, although the score rises', async () => {
    const survey = await createSurvey()
    const { body: receipt } = await callAsWidget('POST', `/embed/surveys/${survey}/responses`, { key: 'k', score: 3 })
    await service.call('PATCH', `/api/follow-ups/${receipt.id}`, { owner: 'Grace' })
    await callAsWidget('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, score: 10 })
    expect((await service.call('GET', `/api/follow-ups/${receipt.id}`)).body).toMatchObject({
      owner: 'Grace',
      status: 'open',
    })
  })

  it('cannot be revised after a day', async () => {
    const { body: receipt } = await callAsWidget('POST', responsesPath, { key: 'a day', score: 9 })
    const revise = () =>
      callAsWidget('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, comment: 'Late' })
    service.time.advance(DAY)
    expect((await revise()).status).toBe(200)
    service.time.advance(1)
    expect((await revise()).status).toBe(410)
  })

  it('reject an invalid score, naming the field', async () => {
    for (const score of [6.5, 11, -1, '9', null, undefined, true, [9]]) {
      const { status, body } = await callAsWidget('POST', responsesPath, { key: 'bad', score })
      expect({ score, status, path: body.errors?.[0].path }).toEqual({ score, status: 400, path: 'score' })
      expect(body.errors[0].message).toBe('Expected a whole number from 0 to 10')
    }
  })

  it('open follow-ups by the threshold of their survey', async () => {
    const neverSurvey = await createSurvey({ followUpThreshold: null })
    const earlySurvey = await createSurvey({ followUpThreshold: 8 })
    for (const survey of [neverSurvey, earlySurvey]) {
      for (const score of [0, 8, 9])
        await callAsWidget('POST', `/embed/surveys/${survey}/responses`, { key: `${score}`, score })
    }
    const listFollowUpScores = async (survey: string) =>
      (await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data.map(
        (followUp: { response: { score: number } }) => followUp.response.score,
      )
    expect(await listFollowUpScores(neverSurvey)).toEqual([])
    expect((await listFollowUpScores(earlySurvey)).sort()).toEqual([0, 8])
  })

  it('by a personal link belong to its contact, whose data takes precedence over the page’s', async () => {
    const survey = await createSurvey()
    const token = await createInvitationToken(survey, { ...sampleContacts.ada, properties: { tier: 'A' } })
    service.time.advance(MINUTE)
    const submission = {
      key: 'k',
      score: 8,
      token,
      interaction: 'key',
      contact: { email: 'someone@else.example' },
      properties: { tier: 'D', page: 'x' },
    }
    const { body: receipt } = await callAsWidget('POST', `/embed/surveys/${survey}/responses`, submission)
    const { body: storedResponse } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(storedResponse).toMatchObject({
      channel: 'email',
      properties: { tier: 'A', page: 'x' },
      contact: { externalId: 'ada-1', email: 'ada@example.com', identity: 'verified' },
    })
  })

  it('with an unverified identity reference the contact and do not change it', async () => {
    const { body: ada } = await service.call('POST', '/api/contacts', sampleContacts.ada)
    const unverifiedContact = { email: 'ADA@example.com', name: 'Not Ada', properties: { tier: 'Z' } }
    const { body: receipt } = await callAsWidget('POST', responsesPath, {
      key: 'claim',
      score: 9,
      contact: unverifiedContact,
    })
    const { body: storedResponse } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(storedResponse.contact).toMatchObject({ id: ada.id, name: 'Ada Lovelace', identity: 'unverified' })
    const { body: contactAfter } = await service.call('GET', `/api/contacts/${ada.id}`)
    expect(contactAfter.name).toBe('Ada Lovelace')
    expect(contactAfter.properties).not.toHaveProperty('tier', 'Z')
  })

  it('with an unverified identity do not block the contact that the workspace creates', async () => {
    const submitUnverified = (key: string, contact: object) =>
      callAsWidget('POST', responsesPath, { key, score: 2, contact })
    const { body: firstReceipt } = await submitUnverified('claims 1', {
      externalId: 'not-hers',
      email: 'claimed@example.com',
      name: 'X',
    })
    const { body: secondReceipt } = await submitUnverified('claims 2', { phone: '+15550001111' })
    const getContact = async ({ id }: { id: string }) =>
      (await service.call('GET', `/api/responses/${id}`)).body.contact
    expect(await getContact(firstReceipt)).toMatchObject({ externalId: null, email: 'claimed@example.com' })
    const contact = { externalId: 'hers', email: 'claimed@example.com', phone: '+15550001111' }
    const { status, body: savedContact } = await service.call('POST', '/api/contacts', contact)
    expect({ status, saved: savedContact }).toMatchObject({
      status: 201,
      saved: { ...contact, name: null, unverifiedSince: null },
    })
    for (const receipt of [firstReceipt, secondReceipt])
      expect(await getContact(receipt)).toMatchObject({
        id: savedContact.id,
        externalId: 'hers',
        identity: 'unverified',
      })

    const { body: thirdReceipt } = await submitUnverified('claims 3', { email: 'another@example.com' })
    expect(
      (await service.call('GET', '/api/contacts?email=another@example.com')).body.data[0].unverifiedSince,
    ).not.toBeNull()
    const update = await service.call('PATCH', `/api/contacts/${savedContact.id}`, { email: 'another@example.com' })
    expect(update).toMatchObject({ status: 200, body: { email: 'another@example.com' } })
    expect(await getContact(thirdReceipt)).toMatchObject({ id: savedContact.id })
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('with an unverified identity keep their contact if the workspace’s change is rejected', async () => {
    await service.call('POST', '/api/contacts', { externalId: 'c-1', email: 'c-1@example.com' })
    const { body: receipt } = await callAsWidget('POST', responsesPath, {
      key: 'call me',
      score: 1,
      contact: { phone: '+15550002222' },
    })
    const conflictingContact = { externalId: 'c-2', email: 'c-1@example.com', phone: '+15550002222' }
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [conflictingContact],
    })
    expect(body.skipped).toMatchObject([{ reason: 'Another contact has this email.' }])
    const { body: storedResponse } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(storedResponse).toMatchObject({
      contact: { phone: '+15550002222', externalId: null },
      unverifiedContact: { phone: '+15550002222' },
    })
  })

  it('correct contact details that were sent half typed, and leave no trace of the wrong ones', async () => {
    const { body: receipt } = await callAsWidget('POST', responsesPath, { key: 'typing', score: 2 })
    const setContactEmail = (email: string) =>
      callAsWidget('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, contact: { email } })
    await setContactEmail('typing@example.co')
    await setContactEmail('typing@example.com')
    const { body: storedResponse } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(storedResponse).toMatchObject({
      contact: { email: 'typing@example.com' },
      unverifiedContact: { email: 'typing@example.com' },
    })
    expect((await service.call('GET', '/api/contacts?email=typing@example.co')).body.data).toEqual([])
  })

  it('create no contact when they are sent again', async () => {
    const submission = { key: 'again', score: 9, contact: { email: 'once@example.com' } }
    const { body: receipt } = await callAsWidget('POST', responsesPath, submission)
    const repeatSubmission = { ...submission, contact: { email: 'twice@example.com' } }
    expect(await callAsWidget('POST', responsesPath, repeatSubmission)).toMatchObject({
      status: 200,
      body: { id: receipt.id },
    })
    await service.call('DELETE', `/api/responses/${receipt.id}`)
    expect(await callAsWidget('POST', responsesPath, repeatSubmission)).toMatchObject({
      status: 410,
      body: { code: 'deleted' },
    })
    expect((await service.call('GET', '/api/contacts?email=twice@example.com')).body.data).toEqual([])
  })

  it('stay within the limits of one response, however they are revised', async () => {
    const { body: receipt } = await callAsWidget('POST', responsesPath, { key: 'more', score: 9 })
    const revise = (index: number) =>
      callAsWidget('PATCH', `/embed/responses/${receipt.id}`, {
        editToken: receipt.editToken,
        answers: Object.fromEntries(Array.from({ length: 15 }, (_, item) => [`q${index} ${item}`, 'x'])),
      })
    expect((await revise(1)).status).toBe(200)
    expect(await revise(2)).toMatchObject({ status: 400, body: { errors: [{ path: 'answers' }] } })
    const buildRevision = (index: number) => ({
      editToken: receipt.editToken,
      properties: Object.fromEntries(Array.from({ length: 30 }, (_, item) => [`p${index}-${item}`, 'x'])),
    })
    expect((await callAsWidget('PATCH', `/embed/responses/${receipt.id}`, buildRevision(1))).status).toBe(200)
    const revision = await callAsWidget('PATCH', `/embed/responses/${receipt.id}`, buildRevision(2))
    expect(revision).toMatchObject({ status: 200, body: { warnings: [{ path: 'properties' }] } })
    const { properties } = (await service.call('GET', `/api/responses/${receipt.id}`)).body
    expect(Object.keys(properties)).toHaveLength(20)
  })

  it('name a contact with no more properties than they may have themselves', async () => {
    const properties = Object.fromEntries(Array.from({ length: 30 }, (_, item) => [`p${item}`, 'x']))
    const contact = { email: 'claimed@example.com', properties }
    const { body: receipt } = await callAsWidget('POST', responsesPath, {
      key: 'claimed properties',
      score: 9,
      contact,
    })
    const { body: stored } = await service.call('GET', `/api/responses/${receipt.id}`)
    const readNames = () => service.call('GET', '/api/contacts?email=claimed@example.com')
    expect(receipt.warnings).toMatchObject([{ path: 'contact.properties' }])
    expect(Object.keys(stored.unverifiedContact.properties)).toHaveLength(20)
    expect(Object.keys((await readNames()).body.data[0].properties)).toHaveLength(20)
    const revision = { editToken: receipt.editToken, contact }
    const revised = await callAsWidget('PATCH', `/embed/responses/${receipt.id}`, revision)
    expect(revised).toMatchObject({ status: 200, body: { warnings: [{ path: 'contact.properties' }] } })
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
    const response = await service.app.request(responsesPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0].path).toBe(path)
  })

  it('by a shared link have the link’s properties', async () => {
    const survey = await createSurvey()
    const link = { slug: `till-${survey.slice(-6)}`, properties: { shop: 'Harbour' } }
    await service.call('POST', `/api/surveys/${survey}/links`, link)
    const submission = { key: 'k', score: 10, link: link.slug, properties: { shop: 'Mine', till: 3 } }
    const { body: receipt } = await callAsWidget('POST', `/embed/surveys/${survey}/responses`, submission)
    const { body: storedResponse } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(storedResponse).toMatchObject({ channel: 'link', properties: { shop: 'Harbour', till: '3' } })
  })

  it('by an expired link are refused, with a clear error', async () => {
    const survey = await createSurvey()
    const expiresAt = new Date(service.time.now() + MINUTE).toISOString()
    const token = await createInvitationToken(survey, sampleContacts.mei, { expiresAt })
    service.time.advance(MINUTE)
    const response = await callAsWidget('POST', `/embed/surveys/${survey}/responses`, { key: 'k', score: 9, token })
    expect(response).toMatchObject({ status: 410, body: { code: 'expired' } })
  })

  it('are accepted only from the sites that the survey lists, if any', async () => {
    const survey = await createSurvey({ origins: ['https://shop.example.com'] })
    const getStatuses = async (origin: string | undefined) => {
      const headers = origin ? { origin } : {}
      const question = await callAsWidget('GET', `/embed/surveys/${survey}`, undefined, headers)
      const submission = await callAsWidget(
        'POST',
        `/embed/surveys/${survey}/responses`,
        { key: `${origin}`, score: 9 },
        headers,
      )
      return [question.status, submission.status]
    }
    expect(await getStatuses('https://shop.example.com')).toEqual([200, 201])
    expect(await getStatuses('https://vouch.test')).toEqual([200, 201])
    expect(await getStatuses(undefined)).toEqual([200, 201])
    expect(await getStatuses('https://evil.example.com')).toEqual([403, 403])
  })

  it('may be sent from any origin, according to CORS', async () => {
    const preflight = await service.app.request(responsesPath, {
      method: 'OPTIONS',
      headers: { origin: 'https://x.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    const rejection = await callAsWidget('POST', responsesPath, { score: 1 }, { origin: 'https://x.example' })
    expect(rejection.headers.get('access-control-allow-origin')).toBe('*')
    const oversizedResponse = await callAsWidget(
      'POST',
      responsesPath,
      { comment: 'x'.repeat(5_000_000) },
      { origin: 'https://x.example' },
    )
    expect(oversizedResponse.status).toBe(413)
    expect(oversizedResponse.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('keep the score of a comment of a megabyte: the comment is cut, with a warning', async () => {
    const survey = await createSurvey()
    const path = `/embed/surveys/${survey}/responses`
    const { body: receipt } = await callAsWidget('POST', path, { key: 'long', score: 2, comment: 'x'.repeat(1e6) })
    const message = 'Expected at most 5000 characters; the rest is not stored'
    expect(receipt).toMatchObject({ score: 2, warnings: [{ path: 'comment', message }] })
    const revisionPath = `/embed/responses/${receipt.id}`
    const comment = `${'x'.repeat(4999)}😀\0`
    const { body: revised } = await callAsWidget('PATCH', revisionPath, { editToken: receipt.editToken, comment })
    expect(revised.warnings).toMatchObject([{ path: 'comment' }])
    const { body: response } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(response.comment).toBe('x'.repeat(4999))
  })

  it('use the language of the survey, the URL or the browser', async () => {
    const openSurvey = await createSurvey({ subject: 'Harbour' })
    const fixedSurvey = await createSurvey({ locale: 'zh-Hant' })
    const getLanguage = async (path: string, accept = '') =>
      (await callAsWidget('GET', path, undefined, { 'accept-language': accept })).body.language
    expect(await getLanguage(`/embed/surveys/${openSurvey}`)).toBe('en')
    expect(await getLanguage(`/embed/surveys/${openSurvey}`, 'xx, zh-TW;q=0.8, en;q=0.5')).toBe('zh-Hant')
    expect(await getLanguage(`/embed/surveys/${openSurvey}?lang=zh`, 'en')).toBe('zh-Hans')
    expect(await getLanguage(`/embed/surveys/${fixedSurvey}?lang=en`, 'en')).toBe('zh-Hant')
    const { body } = await callAsWidget('GET', `/embed/surveys/${openSurvey}?lang=en`)
    expect(body.texts.question).toBe('How likely are you to recommend Harbour to a friend or colleague?')
  })
})
