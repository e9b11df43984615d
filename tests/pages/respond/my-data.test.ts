import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service, sampleContacts } from '../../support/world.ts'

describe.each(engines)('what the holder of a personal link can do about their data on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let contactId: string
  let path: string
  let requestsPath: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    requestsPath = `/w/${manager.slug}/settings/requests`
    const { body } = await invite({ ...sampleContacts.ada, properties: { tier: 'D' } })
    contactId = body.invitations[0].contactId
    path = `${new URL(body.invitations[0].url).pathname}/data`
  })
  afterAll(() => connection.close())

  const invite = (contact: object, expiresAt?: string) =>
    service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts: [contact], expiresAt })
  const get = async (address: string, headers: Record<string, string> = {}) => {
    const response = await service.app.request(`https://vouch.test${address}`, {
      headers: { accept: 'text/html', ...headers },
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const post = (fields: Record<string, string>, address = path) => {
    // The list is by time.
    service.time.advance(1)
    return service.app.request(`https://vouch.test${address}`, {
      method: 'POST',
      headers: { accept: 'text/html', origin: 'https://vouch.test' },
      body: new URLSearchParams(fields),
    })
  }
  const listRequests = async () => (await service.call('GET', '/api/privacy-requests')).body.data
  const getContact = async () => (await service.call('GET', `/api/contacts/${contactId}`)).body

  it('is shown, with addresses in part, in the language of the reader', async () => {
    const { status, text, headers } = await get(path)
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(text).toContain('noindex')
    expect(text).toContain('Ada Lovelace')
    expect(text).toContain('a•••@example.com')
    expect(text).toContain('•••4567')
    for (const secret of ['ada@example.com', '2071234567', 'ada-1', '>D<']) expect(text).not.toContain(secret)
    expect((await get(path, { 'accept-language': 'zh-CN' })).text).toContain('不再接受调查')
    expect((await get(path, { 'accept-language': 'zh-TW' })).text).toContain('不再收到問卷')
    expect((await get(path, { 'accept-language': 'fr' })).text).toContain('No more surveys')
    expect((await get(path.replace('/data', ''))).text).toContain(`href="${path}"`)
  })

  it('is not found for an unknown link, and gone for an expired one', async () => {
    expect((await get(`/s/${'x'.repeat(22)}/data`)).text).toContain('This link doesn’t work')
    const expiresAt = new Date(service.time.now() + DAY).toISOString()
    const { body } = await invite({ email: 'late@example.com' }, expiresAt)
    service.time.advance(2 * DAY)
    const expired = await get(`${new URL(body.invitations[0].url).pathname}/data`)
    expect([expired.status, expired.text.includes('This link has expired')]).toEqual([410, true])
  })

  it('is corrected by request, which a member carries out', async () => {
    for (const fields of [{}, { email: 'nonsense' }, { phone: '12' }, { name: 'x'.repeat(201) }] as Record<
      string,
      string
    >[])
      expect((await post({ action: 'correct', ...fields })).status).toBe(400)
    expect((await post({ action: 'correct', email: 'ada@new.example' })).status).toBe(303)
    expect((await post({ action: 'correct', email: 'ada@newer.example', name: 'Ada King' })).status).toBe(303)
    expect(await getContact()).toMatchObject({ email: 'ada@example.com', name: 'Ada Lovelace' })
    const [request, ...others] = await listRequests()
    expect(others).toEqual([])
    expect(request).toMatchObject({
      kind: 'correct',
      source: 'personal-link',
      contactId,
      correction: { email: 'ada@newer.example', name: 'Ada King' },
      handledAt: null,
    })
    expect(Date.parse(request.dueAt) - Date.parse(request.receivedAt)).toBe(30 * DAY)
    const page = await (await manager.get(`${requestsPath}/${request.id}`)).text()
    expect(page).toContain('ada@newer.example')
    expect((await manager.post(`${requestsPath}/${request.id}/correction`)).status).toBe(303)
    expect(await getContact()).toMatchObject({ email: 'ada@newer.example', name: 'Ada King' })
    expect(await listRequests()).toMatchObject([{ outcome: 'done', handledByName: 'The manager' }])
  })

  it('is no more used at once, and again when they wish, also after a response', async () => {
    const token = path.split('/')[2] ?? ''
    const response = {
      key: 'mine',
      score: 9,
      comment: 'My words',
      token,
      interaction: 'pointer',
      contactRequested: true,
    }
    const { status, body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, response)
    expect(status).toBe(201)
    expect((await get(path)).text).toContain('My words')
    expect((await service.call('GET', `/api/follow-ups/${body.id}`)).status).toBe(200)
    for (const _ of [1, 2]) expect((await post({ action: 'withdraw' })).status).toBe(303)
    expect((await getContact()).unsubscribedAt).not.toBeNull()
    expect((await service.call('GET', `/api/follow-ups/${body.id}`)).status).toBe(404)
    expect((await service.call('GET', `/api/responses/${body.id}`)).body.contactRequestedAt).toBeNull()
    expect((await listRequests())[0]).toMatchObject({ kind: 'withdraw', outcome: 'done', handledBy: 'respondent' })
    expect((await listRequests()).filter(({ kind }: { kind: string }) => kind === 'withdraw')).toHaveLength(1)
    expect((await get(`${path}?done=withdraw`)).text).toContain('Done: you get no more surveys.')
    expect((await post({ action: 'resubscribe' })).status).toBe(303)
    expect((await getContact()).unsubscribedAt).toBeNull()
  })

  it('changes nothing for bots and unknown actions', async () => {
    const before = await listRequests()
    for (const fields of [
      {},
      { action: 'erase' },
      { action: 'withdraw', 'do-not-follow': 'http://spam.test' },
    ] as Record<string, string>[])
      expect((await post(fields)).status).toBe(303)
    for (const method of ['GET', 'HEAD'])
      await service.app.request(`https://vouch.test${path}?action=withdraw&confirm=yes`, { method })
    expect(await listRequests()).toEqual(before)
    expect((await getContact()).unsubscribedAt).toBeNull()
  })

  it('is deleted by request; the register keeps the entry without the person', async () => {
    expect((await post({ action: 'delete' })).status).toBe(400)
    const replies = await Promise.all([1, 2, 3].map(() => post({ action: 'delete', confirm: 'yes' })))
    expect(replies.map(({ status }) => status)).toEqual([303, 303, 303])
    const open = (await service.call('GET', '/api/privacy-requests?state=open')).body.data
    expect(open).toMatchObject([{ kind: 'delete', contactId }])
    expect(await (await manager.get(requestsPath)).text()).toContain('Ada King')
    expect(await (await manager.get(`${requestsPath}/${open[0].id}`)).text()).toContain(
      `/contacts/${contactId}/deletion`,
    )
    expect((await service.call('DELETE', `/api/contacts/${contactId}`)).status).toBe(204)
    const handled = (await listRequests()).find(({ id }: { id: string }) => id === open[0].id)
    expect(handled).toMatchObject({ contactId: null, outcome: 'done' })
    expect(JSON.stringify(await listRequests())).not.toContain('Ada King')
    expect((await get(path)).status).toBe(404)
  })

  it('is entered by staff too, and exported', async () => {
    await service.call('POST', '/api/contacts', sampleContacts.grace)
    const entry = { kind: 'see', day: '2026-11-20', identifier: 'GRACE@example.com', note: 'By phone' }
    for (const wrong of [{ identifier: 'nobody@example.com' }, { day: '2999-01-01' }, { day: 'x' }, { kind: 'x' }])
      expect((await manager.post(requestsPath, { ...entry, ...wrong })).status).toBe(400)
    service.time.advance(1)
    expect((await manager.post(requestsPath, entry)).status).toBe(303)
    const [request] = await listRequests()
    expect(request).toMatchObject({
      kind: 'see',
      source: 'staff',
      note: 'By phone',
      receivedAt: '2026-11-20T00:00:00.000Z',
    })
    expect((await manager.post(`${requestsPath}/${request.id}/outcome`, { outcome: 'x' })).status).toBe(400)
    const patched = await service.call('PATCH', `/api/privacy-requests/${request.id}`, { outcome: 'refused' })
    expect(patched.body).toMatchObject({ outcome: 'refused' })
    const again = await service.call('PATCH', `/api/privacy-requests/${request.id}`, { outcome: 'done' })
    expect(again.body.outcome).toBe('refused')
    const csv = await (await (await signInMember(service, 'owner')).get(`${requestsPath}.csv`)).text()
    expect(csv).toContain(`${request.id},see,staff,`)
    expect(csv).not.toContain('grace@')
    const viewer = await signInMember(service, 'viewer')
    expect((await viewer.get(requestsPath)).status).toBe(403)
  })
})
