import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type Opened } from '../../support/engines.ts'
import { signedInAs, type Visitor } from '../../support/signed-in.ts'
import { MINUTE, type Service, serviceOver } from '../../support/world.ts'

/** What says who somebody is, in the ways that people write it. */
const mail = fc
  .tuple(fc.stringMatching(/^[a-z][a-z.]{1,8}[a-z]$/), fc.constantFrom('mail.example', 'büro.example', 'qq.example'))
  .map((parts) => parts.join('@'))
const phone = fc
  .tuple(fc.constantFrom('+1 ', '+86', '0049-', '(02) ', ''), fc.stringMatching(/^[1-9]\d{9}$/))
  .map(([prefix, digits]) => `${prefix}${digits.slice(0, 3)} ${digits.slice(3, 6)}-${digits.slice(6)}`)
// No parts so short that ids made by chance would hold them.
const name = fc.constantFrom('Gwendolyn Lovelace', '王小明', 'Zoë Quéré-Núñez', 'Łukasz', 'Нина Петрова')
const words = fc.constantFrom('Very slow today.', '排队太久了，', 'I waited and', 'please call', '！')

const spoken = fc.record({
  name,
  mail,
  phone,
  before: words,
  between: words,
  after: words,
  places: fc.subarray(['comment', 'answers', 'properties', 'page', 'note', 'change', 'tag'] as const, { minLength: 1 }),
})

describe.each(engines.slice(0, 1))('what somebody sees who may not see contacts, on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let viewer: Visitor & { slug: string }
  let manager: Visitor & { slug: string }

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    viewer = await signedInAs(service, 'viewer', { name: 'Vic' })
    manager = await signedInAs(service, 'manager', { name: 'Mia' })
  })
  afterAll(() => opened.close())

  const read = async (path: string, who: Visitor = viewer) => {
    const response = await who.get(path)
    const headers = JSON.stringify([...response.headers])
    return { status: response.status, text: `${headers}\n${await response.text()}` }
  }

  it('is nothing personal, in any byte of any page, CSV or JSON, wherever somebody has written it', async () => {
    let number = 0
    const property = fc.asyncProperty(spoken, async (person) => {
      service.time.pass(MINUTE)
      const key = `k${number++}`
      const said = `${person.before} ${person.name} ${person.mail}${person.between}${person.phone} ${person.after}`
      const has = (place: (typeof person.places)[number]) => person.places.includes(place)
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
        key,
        score: 3,
        comment: has('comment') ? said : 'Plain words',
        ...(has('answers') && { answers: { why: said, list: [person.mail, 'price'] } }),
        properties: { shop: 'North', ...(has('properties') && { asked: person.mail, by: person.name }) },
        ...(has('page') && { page: `https://shop.example/?u=${encodeURIComponent(person.mail)}` }),
        contact: { name: person.name, email: person.mail },
        contactRequested: true,
      })
      const api = `/api/responses/${body.id}`
      if (has('note')) await service.call('POST', `${api}/notes`, { text: `Spoke with ${said}` })
      if (has('tag')) await service.call('PUT', `${api}/tags/${encodeURIComponent(person.mail.slice(0, 40))}`)
      if (has('change')) await service.call('PATCH', api, { comment: `Corrected: ${said}` })
      const parts = person.name.split(' ').filter((part) => part.length > 2)
      const secrets = [person.mail, encodeURIComponent(person.mail), person.phone, person.name, ...parts]
      const pages = [
        `/w/${viewer.slug}/answers`,
        `/w/${viewer.slug}/answers/${body.id}`,
        `/w/${viewer.slug}/answers.csv`,
        '/api/responses',
        '/api/responses.csv',
        api,
      ]
      for (const page of pages) {
        const { status, text } = await read(page)
        expect({ page, status }).toEqual({ page, status: 200 })
        expect(text).toContain(body.id)
        expect(secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
      }
      const tagged = await read(`/api/responses?tag=${encodeURIComponent(person.mail.slice(0, 40))}`)
      expect(tagged.text).not.toContain(body.id)
      // Nor is it found by what is hidden, while those who may see it find it.
      for (const secret of [person.mail, `"${person.name}"`, person.phone.slice(-4)]) {
        const q = encodeURIComponent(secret)
        const { text } = await read(`/api/responses?q=${q}`)
        expect(text).not.toContain(body.id)
        if (has('comment') || has('change'))
          expect((await read(`/api/responses?q=${q}`, manager)).text).toContain(body.id)
      }
      await service.call('DELETE', api)
    })
    await fc.assert(property, { numRuns: 40 })
  }, 60_000)

  it('is refused where a contact is asked for, and nothing where a property is that is hidden', async () => {
    const contact = '0'.repeat(22)
    expect((await read(`/api/responses?contact=${contact}`)).status).toBe(403)
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      key: 'property',
      score: 3,
      properties: { mail: 'ada@example.com', shop: 'North' },
    })
    expect((await read('/api/responses?where[mail]=ada@example.com')).text).not.toContain(body.id)
    expect((await read('/api/responses?where[shop]=North')).text).toContain(body.id)
    expect((await read('/api/responses?where[mail]=ada@example.com', manager)).text).toContain(body.id)
  })

  it('is no figure of somebody either, by whatever property names him', async () => {
    await service.call('PUT', '/api/segment-keys/owner')
    const properties = { owner: 'lea@example.com', buyer: 'Lea Lovelace' }
    const answers = `/embed/surveys/${service.ours.surveyId}/responses`
    await service.call('POST', answers, { key: 'figure', score: 1, properties })
    await service.call('POST', answers, { key: 'figure 2', score: 2, properties: { owner: 'Shops' } })
    const reports = `/api/surveys/${service.ours.surveyId}`
    const seen = await read(`${reports}/segments?by=owner`)
    expect(seen.text).toContain('Shops')
    expect(seen.text).not.toContain('lea@')
    for (const what of ['score?where[owner]=lea@example.com', 'trend?where[buyer]=Lea', 'segments?by=buyer']) {
      expect([what, (await read(`${reports}/${what}`)).status]).toEqual([what, 403])
      expect([what, (await read(`${reports}/${what}`, manager)).status]).toEqual([what, 200])
    }
    expect((await read(`${reports}/score?where[owner]=Shops`)).text).toContain('"count":1')
    expect((await read(`/w/${viewer.slug}/overview?where[buyer]=Lea+Lovelace`)).status).toBe(403)
  })
})
