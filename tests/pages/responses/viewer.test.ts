import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toCommentFields } from '../../../server/domain/responses/submission.ts'
import { insertNewResponses } from '../../../server/store/response-insertion.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, NOON, type Service } from '../../support/world.ts'

/** Identifying data of a contact, in the ways that people write it. */
const mail = fc
  .tuple(
    fc.stringMatching(/^[a-z]{1,5}(\.[a-z]{1,4})?[a-z]$/),
    fc.constantFrom('mail.example', 'büro.example', 'qq.example'),
  )
  .map((nameParts) => nameParts.join('@'))
const phone = fc
  .tuple(fc.constantFrom('+1 ', '+86', '0049-', '(02) ', ''), fc.stringMatching(/^[1-9]\d{9}$/))
  .map(([prefix, digits]) => `${prefix}${digits.slice(0, 3)} ${digits.slice(3, 6)}-${digits.slice(6)}`)
// No parts so short that ids made by chance would hold them.
const name = fc.constantFrom('Gwendolyn Lovelace', '王小明', 'Zoë Quéré-Núñez', 'Łukasz', 'Нина Петрова')
const commentPart = fc.constantFrom('Very slow today.', '排队太久了，', 'I waited and', 'please call', '！')

const respondents = fc.record({
  name,
  mail,
  phone,
  before: commentPart,
  between: commentPart,
  after: commentPart,
  places: fc.subarray(['comment', 'answers', 'properties', 'page', 'note', 'change', 'tag'] as const, { minLength: 1 }),
})

describe.each(engines.slice(0, 1))('the view of a user without access to contacts on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let viewer: SignedInMember & { slug: string }
  let manager: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    viewer = await signInMember(service, 'viewer', { name: 'Vic' })
    manager = await signInMember(service, 'manager', { name: 'Mia' })
  })
  afterAll(() => connection.close())

  const getPage = async (path: string, visitor: SignedInMember = viewer) => {
    const response = await visitor.get(path)
    const headers = JSON.stringify([...response.headers])
    return { status: response.status, text: `${headers}\n${await response.text()}` }
  }

  it('contains no personal data in any page, CSV or JSON, wherever it was entered', async () => {
    let number = 0
    const property = fc.asyncProperty(respondents, async (respondent) => {
      service.time.advance(MINUTE)
      // Downloads require a recent sign-in.
      await connection.database.batch([sql`update session set authenticated_at = ${service.time.now()}`])
      const key = `k${number++}`
      const comment = `${respondent.before} ${respondent.name} ${respondent.mail}${respondent.between}${respondent.phone} ${respondent.after}`
      const isIn = (place: (typeof respondent.places)[number]) => respondent.places.includes(place)
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
        key,
        score: 3,
        comment: isIn('comment') ? comment : 'Plain words',
        ...(isIn('answers') && { answers: { why: comment, list: [respondent.mail, 'price'] } }),
        properties: {
          shop: 'North',
          ...(isIn('properties') && { asked: respondent.mail, by: respondent.name, [respondent.name]: 'yes' }),
        },
        ...(isIn('page') && { page: `https://shop.example/?u=${encodeURIComponent(respondent.mail)}` }),
        contact: { name: respondent.name, email: respondent.mail },
        contactRequested: true,
      })
      const apiPath = `/api/responses/${body.id}`
      if (isIn('note')) await service.call('POST', `${apiPath}/notes`, { text: `Spoke with ${comment}` })
      if (isIn('tag')) await service.call('PUT', `${apiPath}/tags/${encodeURIComponent(respondent.mail.slice(0, 40))}`)
      if (isIn('change')) await service.call('PATCH', apiPath, { comment: `Corrected: ${comment}` })
      const nameParts = respondent.name.split(' ').filter((part) => part.length > 2)
      const secrets = [
        respondent.mail,
        encodeURIComponent(respondent.mail),
        respondent.phone,
        respondent.name,
        ...nameParts,
      ]
      const pages = [
        `/w/${viewer.slug}/responses`,
        `/w/${viewer.slug}/responses/${body.id}`,
        `/w/${viewer.slug}/responses.csv`,
        '/api/responses',
        '/api/responses.csv',
        '/api/responses.csv?format=excel',
        apiPath,
      ]
      for (const page of pages) {
        const { status, text } = await getPage(page)
        expect({ page, status }).toEqual({ page, status: 200 })
        expect(text).toContain(body.id)
        expect(secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
      }
      const tagSearch = await getPage(`/api/responses?tag=${encodeURIComponent(respondent.mail.slice(0, 40))}`)
      expect(tagSearch.text).not.toContain(body.id)
      // Nor is it found by what is hidden, while those who may see it find it.
      for (const secret of [respondent.mail, `"${respondent.name}"`, respondent.phone.slice(-4)]) {
        const q = encodeURIComponent(secret)
        const { text } = await getPage(`/api/responses?q=${q}`)
        expect(text).not.toContain(body.id)
        if (isIn('comment') || isIn('change'))
          expect((await getPage(`/api/responses?q=${q}`, manager)).text).toContain(body.id)
      }
      await service.call('DELETE', apiPath)
    })
    await fc.assert(property, { numRuns: 40 })
  })

  it('looks at a limited number of candidates for each page of a search, and goes on from there', async () => {
    const { workspaceId, surveyId } = service.ours
    const rows = Array.from({ length: 4500 }, (_, index) =>
      buildResponseRow(
        { workspaceId, surveyId },
        {
          answeredAt: NOON - index * MINUTE,
          ...toCommentFields(`Mail me@quill.example, ${index === 4400 ? 'quill' : ''}`),
        },
      ),
    )
    for (let start = 0; start < rows.length; start += 500)
      await connection.database.batch([insertNewResponses(rows.slice(start, start + 500), { now: NOON })])
    const pages: { data: { id: string }[]; nextCursor: string | null }[] = []
    for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
      const response = await viewer.get(`/api/responses?q=quill&limit=200${cursor && `&cursor=${cursor}`}`)
      pages.push(await response.json())
    }
    expect(pages.length).toBe(3)
    expect(pages.flatMap(({ data }) => data).map(({ id }) => id)).toEqual([rows[4400]?.id])
    const { text } = await getPage(`/w/${viewer.slug}/responses?q=quill`)
    expect(text).toContain('The search stopped after many responses')
    expect(text).toContain('rel="next"')
    expect((await getPage(`/w/${viewer.slug}/responses?q=quill`, manager)).text).not.toContain('The search stopped')
    await connection.database.batch([sql`delete from search_term`, sql`delete from response`, sql`delete from tally`])
  })

  it('rejects filters by contact, and finds nothing for hidden properties', async () => {
    const contact = '0'.repeat(22)
    expect((await getPage(`/api/responses?contact=${contact}`)).status).toBe(403)
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      key: 'property',
      score: 3,
      properties: { mail: 'ada@example.com', shop: 'North' },
    })
    expect((await getPage('/api/responses?where[mail]=ada@example.com')).text).not.toContain(body.id)
    expect((await getPage('/api/responses?where[shop]=North')).text).toContain(body.id)
    expect((await getPage('/api/responses?where[mail]=ada@example.com', manager)).text).toContain(body.id)
  })

  it('contains no metrics of one person, whatever property identifies them', async () => {
    await service.call('PUT', '/api/segment-keys/owner')
    const properties = { owner: 'lea@example.com', buyer: 'Lea Lovelace' }
    const responsesPath = `/embed/surveys/${service.ours.surveyId}/responses`
    await service.call('POST', responsesPath, { key: 'figure', score: 1, properties })
    await service.call('POST', responsesPath, { key: 'figure 2', score: 2, properties: { owner: 'Shops' } })
    const reportsPath = `/api/surveys/${service.ours.surveyId}`
    const report = await getPage(`${reportsPath}/segments?by=owner`)
    expect(report.text).toContain('Shops')
    expect(report.text).not.toContain('lea@')
    for (const query of ['score?where[owner]=lea@example.com', 'trend?where[buyer]=Lea', 'segments?by=buyer']) {
      expect([query, (await getPage(`${reportsPath}/${query}`)).status]).toEqual([query, 403])
      expect([query, (await getPage(`${reportsPath}/${query}`, manager)).status]).toEqual([query, 200])
    }
    expect((await getPage(`${reportsPath}/score?where[owner]=Shops`)).text).toContain('"count":1')
    expect((await getPage(`/w/${viewer.slug}/overview?where[buyer]=Lea+Lovelace`)).status).toBe(403)
  })
})
