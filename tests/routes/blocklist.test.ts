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
    expect((await callAs(manager, 'PUT', `${path}/rejection`, {})).body.code).toBe('entry-decided')
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
    expect(ended.body).toMatchObject({ state: 'ended', ender: 'Olga', endReason: 'Apologised' })
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
    const rejected = await callAs(manager, 'PUT', `${path}/rejection`, { reason: 'No proof' })
    expect(rejected.body).toMatchObject({ state: 'rejected', endReason: 'No proof' })
    // Nobody knows who created the first key of a workspace.
    const first = await service.call('POST', '/api/blocklist', { ...proposal(), contactId: meiId })
    const firstPath = `/api/blocklist/${first.body.id}`
    expect((await callAs(manager, 'PUT', `${firstPath}/approval`)).body.code).toBe('unknown-proposer')
    await callAs(manager, 'PUT', `${firstPath}/rejection`, {})
  })

  it('has pages that show, propose, approve and end', async () => {
    const path = `/w/${manager.slug}/blocklist`
    const contactPath = `/w/${manager.slug}/contacts/${meiId}`
    const surveyId = service.ours.surveyId
    const invited = { contacts: [sampleContacts.mei], channel: 'link' }
    const { body: links } = await service.call('POST', `/api/surveys/${surveyId}/invitations`, invited)
    const submission = { key: 'k', score: 2, token: links.invitations[0].url.split('/').at(-1), interaction: 'pointer' }
    await service.call('POST', `/embed/surveys/${surveyId}/responses`, submission)
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
    const { body: followUps } = await service.call('GET', '/api/follow-ups?status=open')
    expect(followUps.data).toMatchObject([{ blocklisted: true }])
    for (const page of ['follow-ups', 'follow-ups/board', `follow-ups/${followUps.data[0].id}`])
      expect(await (await manager.get(`/w/${manager.slug}/${page}`)).text()).toContain('>On the blocklist</span>')
    expect((await owner.post(`${path}/${entry.id}/end`, { reason: 'Settled' })).status).toBe(303)
    const past = await (await manager.get(`${path}?list=past`)).text()
    for (const text of ['Settled', 'by Olga', 'No proof', 'by Max', 'Expired']) expect(past).toContain(text)
    expect(await (await manager.get(`${path}?list=proposals`)).text()).toContain('No proposal is waiting')
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

  it('lists the next reviews first, page by page, and exports all', async () => {
    const days = []
    for (let index = 0; index < 53; index++) {
      const contact = { externalId: `person-${index}`, name: `Person ${index}` }
      const { body } = await service.call('POST', '/api/contacts', contact)
      // The last ones are reviewed first.
      const reviewDay = `2027-0${2 + (index % 3)}-${String(28 - (index % 27)).padStart(2, '0')}`
      const entry = { contactId: body.id, rule: 'unpaid', reason: 'Debt', reviewDay }
      const proposed = (await callAs(manager, 'POST', '/api/blocklist', entry)).body
      await callAs(owner, 'PUT', `/api/blocklist/${proposed.id}/approval`)
      days.push(`${reviewDay} ${proposed.id}`)
    }
    const path = `/w/${manager.slug}/blocklist`
    const read = async (query: string) => (await manager.get(`${path}${query}`)).text()
    const listIds = (html: string) => [...html.matchAll(/blocklist\/([0-9a-z]{22})\/review/g)].map(([, id]) => id)
    const first = await read('')
    const next = /href="[^"]*(\?cursor=[^"]+)" rel="next"/.exec(first)?.[1] ?? ''
    const second = await read(next)
    expect([...listIds(first), ...listIds(second)]).toEqual(days.sort().map((day) => day.split(' ')[1]))
    expect(listIds(first)).toHaveLength(50)
    expect(await read('?cursor=nonsense')).toContain('Person')
    // Files need a recent sign-in.
    const fresh = await signInMember(service, 'manager')
    const csv = (await (await fresh.get(`${path}.csv`)).text()).trim().split('\r\n')
    expect(csv[0]).toContain('contact,state,rule,reason')
    expect(csv.length).toBeGreaterThan(53)
    expect((await (await signInMember(service, 'marketer')).get(`${path}.csv`)).status).toBe(403)
    expect((await service.call('GET', '/api/blocklist.csv')).body).toContain('Person 52')
  })
})
