import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type Opened } from '../support/engines.ts'
import { DAY, MINUTE, people, type Service, serviceOver } from '../support/world.ts'

describe.each(engines)('who answers, on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let survey: string

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    survey = service.ours.surveyId
  })
  afterAll(() => opened.close())

  const secretPath = () => `/api/surveys/${survey}/identity-secret`
  const signed = async (id: string) => {
    const { secret } = (await service.call('GET', secretPath())).body
    return createHmac('sha256', secret).update(id).digest('hex')
  }
  const answer = async (about: object) => {
    const said = { key: crypto.randomUUID(), score: 9, ...about }
    const { body } = await service.call('POST', `/embed/surveys/${survey}/responses`, said)
    return (await service.call('GET', `/api/responses/${body.id}`)).body
  }

  it('is proven by a signature over the externalId', async () => {
    const { body: ada } = await service.call('POST', '/api/contacts', people.ada)
    const contact = { externalId: people.ada.externalId, email: 'elsewhere@example.com', name: 'Ada' }
    const stored = await answer({ contact, signature: await signed(people.ada.externalId) })
    expect(stored).toMatchObject({ contact: { id: ada.id, identity: 'proven' }, claim: contact })
    // What is not signed proves nothing, and changes nothing.
    expect((await service.call('GET', `/api/contacts/${ada.id}`)).body).toEqual(ada)
  })

  it('is proven by a signature over the e-mail address where there is no externalId, in capitals as well', async () => {
    const signature = (await signed('grace@example.com')).toUpperCase()
    const stored = await answer({ contact: { email: 'Grace@Example.com' }, signature })
    expect(stored.contact).toMatchObject({ email: 'grace@example.com', identity: 'proven' })
  })

  it('is only claimed with no signature, another’s, or one by a secret that has been replaced', async () => {
    const contact = { externalId: 'claimed-1' }
    const ofGrace = await signed('grace@example.com')
    const old = await signed('claimed-1')
    expect((await answer({ contact, signature: old })).contact.identity).toBe('proven')
    for (const signature of [undefined, ofGrace]) {
      expect((await answer({ contact, signature })).contact.identity).toBe('claimed')
    }
    await service.call('PUT', secretPath())
    expect((await answer({ contact, signature: old })).contact.identity).toBe('claimed')
    expect((await answer({ contact, signature: await signed('claimed-1') })).contact.identity).toBe('proven')
  })

  it('is signed with a secret of each survey, for admins alone', async () => {
    const { body: other } = await service.call('POST', '/api/surveys', { name: 'Other' })
    const secrets = await Promise.all(
      [survey, other.id].map((id) => service.call('GET', `/api/surveys/${id}/identity-secret`)),
    )
    expect(new Set(secrets.map(({ body }) => body.secret)).size).toBe(2)
    const { body: key } = await service.call('POST', '/api/keys', { name: 'Reader', scope: 'write' })
    const refused = await service.call('GET', secretPath(), undefined, { authorization: `Bearer ${key.secret}` })
    expect(refused.status).toBe(403)
    expect((await service.call('GET', `/api/surveys/${service.theirs.surveyId}/identity-secret`)).status).toBe(404)
    expect((await service.call('PUT', `/api/surveys/${service.theirs.surveyId}/identity-secret`)).status).toBe(404)
  })

  it('is not taken from a signature that cannot be one', async () => {
    const said = { key: 'x', score: 9, contact: { externalId: 'x' }, signature: 'yes' }
    const refused = await service.call('POST', `/embed/surveys/${survey}/responses`, said)
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'signature' }] } })
  })

  describe('and how often one is asked', () => {
    const invite = async (contacts: object[], to = survey) =>
      (await service.call('POST', `/api/surveys/${to}/invitations`, { contacts })).body
    const asked = async (id: string, signature?: string) => {
      const query = new URLSearchParams({ contactId: id, ...(signature && { signature }) })
      return (await service.call('GET', `/embed/surveys/${survey}?${query}`, undefined, { authorization: '' })).body
        .notNow
    }

    it('is the workspace’s to say, over all surveys and channels, and the reason is given', async () => {
      const person = { externalId: 'often' }
      expect((await invite([person])).skipped).toEqual([])
      expect((await invite([person])).skipped).toEqual([])
      const { body: workspace } = await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
      expect(workspace).toMatchObject({ throttleDays: 30, timeZone: 'Europe/London' })
      const { body: other } = await service.call('POST', '/api/surveys', { name: 'Another' })
      service.time.pass(DAY + MINUTE)
      expect((await invite([person, { externalId: 'never' }], other.id)).skipped).toEqual([
        { contact: person, reason: 'Asked yesterday; nobody is asked again within 30 days.' },
      ])
      const signature = await signed('often')
      expect(await asked('often', signature)).toBe('Asked yesterday; nobody is asked again within 30 days.')
      expect(await asked('nobody', await signed('nobody'))).toBeNull()
      service.time.pass(28 * DAY)
      expect(await asked('often', signature)).toBe('Asked 29 days ago; nobody is asked again within 30 days.')
      service.time.pass(DAY)
      expect(await asked('often', signature)).toBeNull()
      await answer({ contact: person, signature })
      expect(await asked('often', signature)).toBe('Asked today; nobody is asked again within 30 days.')
    })

    it('is nothing to tell those who only claim to be somebody', async () => {
      expect(await asked('often')).toBeNull()
      expect(await asked('often', await signed('never'))).toBeNull()
    })

    it('can be left open again', async () => {
      await service.call('PATCH', '/api/workspace', { throttleDays: null })
      expect((await invite([{ externalId: 'often' }])).skipped).toEqual([])
    })

    it.each([[{ throttleDays: 0 }], [{ throttleDays: 1.5 }], [{ name: '' }], [{ timeZone: 'Nowhere' }]])(
      'refuses %j',
      async (patch) => {
        const { status, body } = await service.call('PATCH', '/api/workspace', patch)
        expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: Object.keys(patch)[0] })
      },
    )
  })
})
