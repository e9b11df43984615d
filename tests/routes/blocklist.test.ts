import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endExpiredEntries } from '../../server/domain/blocklist/ending.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('the blocklist on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember
  let manager: SignedInMember & { slug: string }
  let contactId = ''
  let meiId = ''

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner', { name: 'Olga' })
    manager = await signInMember(service, 'manager', { name: 'Max' })
    contactId = (await service.call('POST', '/api/contacts', sampleContacts.ada)).body.id
    meiId = (await service.call('POST', '/api/contacts', sampleContacts.mei)).body.id
  })
  afterAll(() => connection.close())

  const callAs = async (member: SignedInMember, method: string, path: string, body?: object) => {
    const response = await service.app.request(`https://vouch.test${path}`, {
      method,
      headers: { cookie: member.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : null }
  }
  const proposal = () => ({ contactId, rule: 'threats', reason: 'Shouted at the till' })
  const invite = async () =>
    (
      await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
        contacts: [sampleContacts.ada],
        channel: 'link',
      })
    ).body

  it('takes two people to add an entry', async () => {
    const { status, body } = await callAs(manager, 'POST', '/api/blocklist', proposal())
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        state: 'proposed',
        contact: 'Ada Lovelace',
        proposer: 'Max',
        reviewDay: '2027-02-20',
        until: '2027-11-22',
      },
    })
    expect((await callAs(owner, 'POST', '/api/blocklist', proposal())).body.code).toBe('already-blocklisted')
    const path = `/api/blocklist/${body.id}`
    expect(await callAs(manager, 'PUT', `${path}/approval`)).toMatchObject({
      status: 403,
      body: { code: 'second-person-required' },
    })
    expect((await service.call('PUT', `${path}/approval`)).body.code).toBe('users-only')
    expect((await callAs(await signInMember(service, 'marketer'), 'PUT', `${path}/approval`)).status).toBe(403)
    const approved = await callAs(owner, 'PUT', `${path}/approval`)
    expect(approved.body).toMatchObject({ state: 'active', decider: 'Olga' })
    expect((await callAs(owner, 'PUT', `${path}/approval`)).body).toEqual(approved.body)
    expect((await callAs(manager, 'PUT', `${path}/rejection`)).body.code).toBe('entry-decided')
  })

  it('stops surveys, says why, and is not an unsubscription', async () => {
    const { invitations, skipped } = await invite()
    expect(invitations).toEqual([])
    expect(skipped).toMatchObject([{ reason: expect.stringContaining('blocklist') }])
    const { body } = await service.call('GET', `/api/contacts/${contactId}`)
    expect(body.unsubscribedAt).toBeNull()
    const exported = await manager.get(`/w/${manager.slug}/contacts/${contactId}/data.json`)
    if (exported.status === 200) expect(await exported.text()).toContain('Shouted at the till')
    expect((await service.call('GET', `/api/blocklist?contact=${contactId}`)).body.data).toHaveLength(1)
    expect((await service.call('GET', `/api/blocklist?contact=${meiId}`)).body.data).toEqual([])
  })

  it('is reviewed, and ends early with a reason or by itself', async () => {
    const [entry] = (await service.call('GET', '/api/blocklist?state=active')).body.data
    const path = `/api/blocklist/${entry.id}`
    const review = (reviewDay: string) => callAs(owner, 'PATCH', path, { reviewDay })
    expect((await review('2026-11-24')).body.reviewDue).toBe(false)
    service.time.advance(2 * DAY)
    expect((await service.call('GET', path)).body.reviewDue).toBe(true)
    for (const reviewDay of ['2026-11-24', '2027-12-01'])
      expect((await review(reviewDay)).body.code).toBe('day-out-of-range')
    expect((await review('2026-12-20')).body).toMatchObject({ reviewDue: false })
    expect((await callAs(owner, 'PUT', `${path}/end`, { reason: ' ' })).status).toBe(400)
    const ended = await callAs(owner, 'PUT', `${path}/end`, { reason: 'Apologised' })
    expect(ended.body).toMatchObject({ state: 'ended', endReason: 'Apologised' })
    expect((await review('2026-12-21')).body.code).toBe('entry-decided')
    expect((await invite()).invitations).toHaveLength(1)
    for (const until of ['2026-11-24', '2030-01-01'])
      expect((await callAs(manager, 'POST', '/api/blocklist', { ...proposal(), until })).body.code).toBe(
        'day-out-of-range',
      )
    const { body } = await callAs(owner, 'POST', '/api/blocklist', { ...proposal(), until: '2026-12-01' })
    expect(body.reviewDay).toBe('2026-12-01')
    await callAs(manager, 'PUT', `/api/blocklist/${body.id}/approval`)
    const readState = async () => {
      await endExpiredEntries(service.deps)
      return (await service.call('GET', `/api/blocklist/${body.id}`)).body
    }
    service.time.advance(7 * DAY)
    expect((await readState()).state).toBe('active')
    service.time.advance(DAY)
    expect(await readState()).toMatchObject({ state: 'ended', endedBy: 'system' })
  })

  it('refuses the creator of a key as the second person for what the key proposed', async () => {
    // Keys need a recent sign-in.
    const creator = await signInMember(service, 'owner', { name: 'Otto' })
    const { body: key } = await callAs(creator, 'POST', '/api/keys', { name: 'Till', scope: 'write' })
    const response = await service.call(
      'POST',
      '/api/blocklist',
      { ...proposal(), contactId: meiId },
      {
        authorization: `Bearer ${key.secret}`,
      },
    )
    const path = `/api/blocklist/${response.body.id}`
    expect((await callAs(creator, 'PUT', `${path}/approval`)).body.code).toBe('second-person-required')
    expect((await callAs(manager, 'PUT', `${path}/rejection`)).body.state).toBe('rejected')
    // Nobody knows who created the first key of a workspace.
    const first = await service.call('POST', '/api/blocklist', { ...proposal(), contactId: meiId })
    const firstPath = `/api/blocklist/${first.body.id}`
    expect((await callAs(manager, 'PUT', `${firstPath}/approval`)).body.code).toBe('unknown-proposer')
    await callAs(manager, 'PUT', `${firstPath}/rejection`)
  })

  it('has pages that show, propose, approve and end', async () => {
    const path = `/w/${manager.slug}/blocklist`
    const contactPath = `/w/${manager.slug}/contacts/${meiId}`
    for (const fields of [
      { rule: 'fraud', reason: '', until: '2027-01-01' },
      { rule: 'fraud', reason: 'Forged <receipts>', until: '2020-01-01' },
    ]) {
      const refused = await manager.post(`${contactPath}/blocklist`, fields)
      expect(refused.status).toBe(400)
      const text = await refused.text()
      expect(text).toContain('<option value="fraud" selected>')
      expect(text).toContain(fields.reason.replace('<', '&lt;').replace('>', '&gt;'))
      expect(text).toContain(`value="${fields.until}"`)
    }
    expect(await (await manager.get(path)).text()).toContain('Nobody is on the blocklist')
    await manager.post(`${contactPath}/blocklist`, { rule: 'fraud', reason: 'Forged <receipts>' })
    expect(await (await manager.get(contactPath)).text()).toContain('Forged &lt;receipts&gt;')
    const [entry] = (await service.call('GET', '/api/blocklist?state=proposed')).body.data
    expect((await manager.post(`${path}/${entry.id}/approval`)).status).toBe(403)
    expect((await owner.post(`${path}/${entry.id}/approval`)).status).toBe(303)
    expect((await owner.post(`${path}/${entry.id}/review`, { reviewDay: '' })).status).toBe(400)
    expect((await owner.post(`${path}/${entry.id}/end`, { reason: '' })).status).toBe(400)
    const outOfRange = await owner.post(`${path}/${entry.id}/review`, { reviewDay: '2020-01-01' })
    expect(outOfRange.status).toBe(400)
    expect(await outOfRange.text()).toContain('value="2020-01-01"')
    const refused = await service.call('POST', '/api/referrals', { contactId: meiId })
    expect(refused).toMatchObject({ status: 409, body: { code: 'blocklisted' } })
    expect(await (await manager.get(path)).text()).toContain('never a reason to refuse a lawful claim')
    expect((await owner.post(`${path}/${entry.id}/end`, { reason: 'Settled' })).status).toBe(303)
    expect((await manager.post(`${path}/rules`, { entry: 'Our rule', review: '', exit: 'C' })).status).toBe(400)
    expect((await manager.post(`${path}/rules`, { entry: 'Our rule', review: 'B', exit: 'C' })).status).toBe(303)
    expect(await (await manager.get(path)).text()).toContain('Our rule')
    expect((await service.call('GET', '/api/blocklist-rules')).body.en).toEqual({
      entry: 'Our rule',
      review: 'B',
      exit: 'C',
    })
    expect((await service.call('PATCH', '/api/blocklist-rules', { en: null })).body.en).toBeNull()
  })
})
