import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BARE_SIGNATURES_UNTIL } from '../../server/domain/surveys/identity.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, MINUTE, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('the identity of respondents on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let survey: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    survey = service.ours.surveyId
  })
  afterAll(() => connection.close())

  const getSecretPath = () => `/api/surveys/${survey}/identity-secret`
  const signMessage = async (message: string) => {
    const { secret } = (await service.call('GET', getSecretPath())).body
    return createHmac('sha256', secret).update(message).digest('hex')
  }
  const sign = (id: string) => signMessage(id.includes('@') ? `email:${id}` : `id:${id}`)
  const submitResponse = async (fields: object) => {
    const submission = { key: crypto.randomUUID(), score: 9, ...fields }
    const { body } = await service.call('POST', `/embed/surveys/${survey}/responses`, submission)
    return (await service.call('GET', `/api/responses/${body.id}`)).body
  }

  it('is verified by a signature over the externalId', async () => {
    const { body: ada } = await service.call('POST', '/api/contacts', sampleContacts.ada)
    const contact = { externalId: sampleContacts.ada.externalId, email: 'elsewhere@example.com', name: 'Ada' }
    const storedResponse = await submitResponse({ contact, signature: await sign(sampleContacts.ada.externalId) })
    expect(storedResponse).toMatchObject({ contact: { id: ada.id, identity: 'verified' }, unverifiedContact: contact })
    // What is not signed proves nothing, and changes nothing.
    expect((await service.call('GET', `/api/contacts/${ada.id}`)).body).toEqual(ada)
  })

  it('is verified by a signature over the email address, in any case, without an externalId', async () => {
    const signature = (await sign('grace@example.com')).toUpperCase()
    const storedResponse = await submitResponse({ contact: { email: 'Grace@Example.com' }, signature })
    expect(storedResponse.contact).toMatchObject({ email: 'grace@example.com', identity: 'verified' })
  })

  it('stays unverified without a signature, with a wrong one, or with one by a replaced secret', async () => {
    const contact = { externalId: 'claimed-1' }
    const graceSignature = await sign('grace@example.com')
    const oldSignature = await sign('claimed-1')
    expect((await submitResponse({ contact, signature: oldSignature })).contact.identity).toBe('verified')
    for (const signature of [undefined, graceSignature]) {
      expect((await submitResponse({ contact, signature })).contact.identity).toBe('unverified')
    }
    await service.call('PUT', getSecretPath())
    expect((await submitResponse({ contact, signature: oldSignature })).contact.identity).toBe('unverified')
    expect((await submitResponse({ contact, signature: await sign('claimed-1') })).contact.identity).toBe('verified')
  })

  describe('and the purpose of a signature', () => {
    const getIdentity = async (contact: object, signature: string) =>
      (await submitResponse({ contact, signature })).contact.identity

    it('is an id or an email address, and never the other', async () => {
      const address = 'both@example.com'
      const [asEmail, asId] = [await signMessage(`email:${address}`), await signMessage(`id:${address}`)]
      expect(await getIdentity({ externalId: address }, asEmail)).toBe('unverified')
      expect(await getIdentity({ email: address }, asId)).toBe('unverified')
      expect(await getIdentity({ externalId: address }, asId)).toBe('verified')
      expect(await getIdentity({ email: address }, asEmail)).toBe('verified')
      // An id that imitates the message of an address.
      expect(await getIdentity({ externalId: `email:${address}` }, await signMessage(`email:${address}`))).toBe(
        'unverified',
      )
    })

    it('may be the address of a contact that has an id too, which stays unverified', async () => {
      const contact = { externalId: 'someone-else', email: 'proven@example.com' }
      const response = await submitResponse({ contact, signature: await sign('proven@example.com') })
      expect(response).toMatchObject({
        contact: { email: 'proven@example.com', externalId: null, identity: 'verified' },
        unverifiedContact: contact,
      })
    })

    it('ends when it says so', async () => {
      const seconds = Math.floor(service.time.now() / 1000)
      const signUntil = async (ends: number, message: string) =>
        `${ends}.${await signMessage(`until:${ends}:${message}`)}`
      expect(await getIdentity({ externalId: 'ends' }, await signUntil(seconds, 'id:ends'))).toBe('unverified')
      expect(await getIdentity({ externalId: 'ends' }, await signUntil(seconds + 1, 'id:ends'))).toBe('verified')
      const [, digits] = (await signUntil(seconds, 'id:ends')).split('.')
      // Its end belongs to what is signed.
      for (const forged of [
        `${seconds + 60}.${digits}`,
        digits ?? '',
        `${seconds + 60}.${await signMessage('id:ends')}`,
      ])
        expect(await getIdentity({ externalId: 'ends' }, forged)).toBe('unverified')
    })

    it('may be missing until the middle of 2027, but not for an id that reads as an address', async () => {
      const [byId, byEmail] = [await signMessage('bare-1'), await signMessage('bare@example.com')]
      expect(await getIdentity({ externalId: 'bare-1' }, byId)).toBe('verified')
      expect(await getIdentity({ externalId: 'bare@example.com' }, byEmail)).toBe('unverified')
      expect(await getIdentity({ email: 'bare@example.com' }, byEmail)).toBe('verified')
      const untilThen = BARE_SIGNATURES_UNTIL - service.time.now()
      service.time.advance(untilThen)
      expect(await getIdentity({ externalId: 'bare-1' }, byId)).toBe('unverified')
      expect(await getIdentity({ email: 'bare@example.com' }, byEmail)).toBe('unverified')
      expect(await getIdentity({ externalId: 'bare-1' }, await sign('bare-1'))).toBe('verified')
      service.time.advance(-untilThen)
    })
  })

  describe('and a signature that is used again', () => {
    const submitSigned = async (id: string) => {
      const response = await submitResponse({ contact: { externalId: id }, signature: await sign(id) })
      return response.suspicion?.reasons ?? []
    }

    it('counts once a day, and keeps the others as suspect', async () => {
      expect(await submitSigned('twice')).toEqual([])
      expect(await submitSigned('twice')).toEqual(['repeated'])
      service.time.advance(DAY - MINUTE)
      expect(await submitSigned('twice')).toEqual(['repeated'])
      service.time.advance(MINUTE)
      expect(await submitSigned('twice')).toEqual([])
    })

    it('counts once within the throttle', async () => {
      await service.call('PATCH', '/api/workspace', { throttleDays: 7 })
      service.time.advance(2 * DAY)
      expect(await submitSigned('twice')).toEqual(['repeated'])
      service.time.advance(5 * DAY)
      expect(await submitSigned('twice')).toEqual([])
      await service.call('PATCH', '/api/workspace', { throttleDays: null })
    })

    it('counts once of many at the same moment, for a new contact and a known one', async () => {
      const signature = await sign('crowd')
      for (const round of [1, 2]) {
        const responses = await Promise.all(
          Array.from({ length: 6 }, () => submitResponse({ contact: { externalId: 'crowd' }, signature })),
        )
        const counted = responses.filter(({ suspicion }) => suspicion === null)
        expect([round, counted.length]).toEqual([round, 1])
        service.time.advance(DAY)
      }
    })

    it('counts again after the first response is deleted', async () => {
      const fields = { contact: { externalId: 'deleted' }, signature: await sign('deleted') }
      const { id } = await submitResponse(fields)
      await service.call('DELETE', `/api/responses/${id}`)
      expect((await submitResponse(fields)).suspicion).toBeNull()
    })

    it('counts again after the first response is excluded, or moved to another survey', async () => {
      const { body: otherSurvey } = await service.call('POST', '/api/surveys', { name: 'Moved to' })
      const changes = {
        excluded: (id: string) => service.call('PUT', `/api/responses/${id}/suspicion`, { reason: 'test' }),
        moved: (id: string) => service.call('PATCH', `/api/responses/${id}`, { surveyId: otherSurvey.id }),
      }
      for (const [name, change] of Object.entries(changes)) {
        const fields = { contact: { externalId: name }, signature: await sign(name) }
        const { id } = await submitResponse(fields)
        expect([name, (await change(id)).status]).toEqual([name, 200])
        expect([name, (await submitResponse(fields)).suspicion]).toEqual([name, null])
      }
    })
  })

  it('uses a secret per survey that only admins can read', async () => {
    const { body: otherSurvey } = await service.call('POST', '/api/surveys', { name: 'Other' })
    const secrets = await Promise.all(
      [survey, otherSurvey.id].map((id) => service.call('GET', `/api/surveys/${id}/identity-secret`)),
    )
    expect(new Set(secrets.map(({ body }) => body.secret)).size).toBe(2)
    const { body: apiKey } = await service.call('POST', '/api/keys', { name: 'Reader', scope: 'write' })
    const rejection = await service.call('GET', getSecretPath(), undefined, {
      authorization: `Bearer ${apiKey.secret}`,
    })
    expect(rejection.status).toBe(403)
    expect((await service.call('GET', `/api/surveys/${service.theirs.surveyId}/identity-secret`)).status).toBe(404)
    expect((await service.call('PUT', `/api/surveys/${service.theirs.surveyId}/identity-secret`)).status).toBe(404)
  })

  it.each([['yes'], ['{{signature}}'], [''], [42], [null]])(
    'is unverified with the signature %j',
    async (signature) => {
      const storedResponse = await submitResponse({ contact: { email: 'sig@example.com' }, signature })
      expect(storedResponse.contact).toMatchObject({ email: 'sig@example.com', identity: 'unverified' })
      const query = new URLSearchParams({ contactId: '{{id}}', contactEmail: 'none', signature: String(signature) })
      expect((await service.call('GET', `/embed/surveys/${survey}?${query}`)).status).toBe(200)
    },
  )

  it('is that of nobody, if all the page knows is a placeholder', async () => {
    for (const contact of [
      { externalId: '{{user.id}}', email: 'undefined' },
      { externalId: 'NaN', name: 'Ada' },
      { email: '' },
    ])
      expect(await submitResponse({ contact })).toMatchObject({ score: 9, contact: null })
  })

  it('loses only the fields that cannot be read', async () => {
    const contact = {
      ...{ externalId: 4711, email: 'not an address', phone: 'WeChat: ada_l', name: '*|FNAME|*' },
      ...{ locale: '{{lang}}', properties: { tier: 'A', shop: '[SHOP]' } },
    }
    const submission = { key: crypto.randomUUID(), score: 9, contact, properties: { plan: 'undefined', till: '3' } }
    const { status, body } = await service.call('POST', `/embed/surveys/${survey}/responses`, submission)
    expect(status).toBe(201)
    const paths = ['contact.email', 'contact.name', 'contact.locale', 'contact.properties.shop', 'properties.plan']
    expect(body.warnings.map(({ path }: { path: string }) => path)).toEqual(paths)
    const { body: storedResponse } = await service.call('GET', `/api/responses/${body.id}`)
    expect(storedResponse).toMatchObject({
      contact: { externalId: '4711', email: null, name: null },
      unverifiedContact: { externalId: '4711', details: 'WeChat: ada_l', properties: { tier: 'A' } },
      properties: { till: '3' },
    })
    expect(storedResponse.properties).not.toHaveProperty('plan')
  })

  describe('and the throttle', () => {
    const invite = async (contacts: object[], surveyId = survey) =>
      (await service.call('POST', `/api/surveys/${surveyId}/invitations`, { contacts })).body
    const getThrottleReason = async (id: string, signature?: string) => {
      const query = new URLSearchParams({ contactId: id, ...(signature && { signature }) })
      return (await service.call('GET', `/embed/surveys/${survey}?${query}`, undefined, { authorization: '' })).body
        .notNow
    }

    it('applies across all surveys and channels, and gives the reason', async () => {
      const contact = { externalId: 'often' }
      expect((await invite([contact])).skipped).toEqual([])
      expect((await invite([contact])).skipped).toEqual([])
      const { body: workspace } = await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
      expect(workspace).toMatchObject({ throttleDays: 30, timeZone: 'Europe/London' })
      const { body: otherSurvey } = await service.call('POST', '/api/surveys', { name: 'Another' })
      service.time.advance(DAY + MINUTE)
      expect((await invite([contact, { externalId: 'never' }], otherSurvey.id)).skipped).toEqual([
        { contact: contact, reason: 'Surveyed yesterday; no contact is surveyed again within 30 days.' },
      ])
      const signature = await sign('often')
      expect(await getThrottleReason('often', signature)).toBe(
        'Surveyed yesterday; no contact is surveyed again within 30 days.',
      )
      expect(await getThrottleReason('nobody', await sign('nobody'))).toBeNull()
      service.time.advance(28 * DAY)
      expect(await getThrottleReason('often', signature)).toBe(
        'Surveyed 29 days ago; no contact is surveyed again within 30 days.',
      )
      service.time.advance(DAY)
      expect(await getThrottleReason('often', signature)).toBeNull()
      await submitResponse({ contact: contact, signature })
      expect(await getThrottleReason('often', signature)).toBe(
        'Surveyed today; no contact is surveyed again within 30 days.',
      )
    })

    it('is not revealed to unverified respondents', async () => {
      expect(await getThrottleReason('often')).toBeNull()
      expect(await getThrottleReason('often', await sign('never'))).toBeNull()
    })

    it('can be removed', async () => {
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
