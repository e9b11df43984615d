import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { createRecovery, type Recovery } from '../../support/recovery.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('the pages of patterns', () => {
  let connection: TestConnection
  let service: Service
  let recovery: Recovery
  let manager: SignedInMember & { slug: string }
  let agent: SignedInMember & { slug: string }
  let followUpId: string
  const path = (suffix = '') => `/w/${manager.slug}${suffix}`
  const read = async (suffix: string, member: SignedInMember = manager) => (await member.get(path(suffix))).text()
  const list = async () => (await service.call('GET', '/api/patterns')).body.data
  const ids = async () => (await list()).map(({ id }: { id: string }) => id)

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    recovery = createRecovery(service)
    manager = await signInMember(service, 'manager', { name: 'Max' })
    agent = await signInMember(service, 'agent', { name: 'Mei' })
    followUpId = await recovery.respond({ email: 'ada@example.com', name: 'Ada <b>Lovelace</b>' }, 3)
    for (const number of Array.from({ length: 9 }, (_, index) => index))
      await recovery.respond({ email: `customer-${number}@example.com` }, 9 - number)
    await recovery.work()
  })
  afterAll(() => connection.close())

  it('list patterns with their share', async () => {
    const page = await read('/patterns')
    for (const words of ['Detractor patterns', 'never a reason to refuse a lawful claim', 'Unhappy without a word'])
      expect(page).toContain(words)
    expect(page).toContain('Detractors who neither wrote a comment nor asked to be contacted.')
    expect(page).toContain('7 customers were detractors in the last 365 days')
    expect(page.length).toBeLessThan(40_000)
    expect((await agent.get(path('/patterns'))).status).toBe(403)
  })

  it('show the customers with a pattern, and send them as files', async () => {
    const page = await read('/patterns/silent-detractor/contacts')
    expect(page).toContain('Ada &lt;b&gt;Lovelace&lt;/b&gt;')
    const csv = await manager.get(path('/patterns/silent-detractor/contacts.csv'))
    expect(await csv.text()).toContain('ada@example.com')
    expect(await read('/patterns/complainer/contacts')).toContain('No customer has this pattern now.')
    expect((await manager.get(path('/patterns/nothing/contacts'))).status).toBe(404)
  })

  it('say the pattern and the suggested response beside a follow-up and on the page of the contact', async () => {
    const page = await read(`/follow-ups/${followUpId}`)
    expect(page).toContain('Pattern: Unhappy without a word')
    expect(page).toContain('A low score and no word about why.')
    const contactId = (await service.call('GET', `/api/follow-ups/${followUpId}`)).body.response.contact.id
    expect(page).toContain(`/contacts/${contactId}#blocklist-rule`)
    expect(await read(`/contacts/${contactId}`)).toContain('Pattern: Unhappy without a word')
    await service.call('PATCH', `/api/follow-ups/${followUpId}`, { ownerId: agent.userId })
    const own = await read(`/follow-ups/${followUpId}`, agent)
    expect(own).toContain('Pattern: Unhappy without a word')
    for (const hidden of ['/patterns"', '#blocklist-rule']) expect(own).not.toContain(hidden)
  })

  it('show a pattern in its form, which changes nothing as it is', async () => {
    const before = (await list()).find(({ id }: { id: string }) => id === 'public-critic')
    const page = await read('/patterns/public-critic')
    expect(page).toContain('Public critic')
    expect(page).toContain('大众点评')
    const fields = {
      'names.en': before.names.en,
      'names.zh-Hans': before.names['zh-Hans'],
      'names.zh-Hant': before.names['zh-Hant'],
      'suggestions.en': before.suggestions.en,
      'suggestions.zh-Hans': before.suggestions['zh-Hans'],
      'suggestions.zh-Hant': before.suggestions['zh-Hant'],
      'signs.words': before.conditions.signs.words.join(', '),
      'signs.tags': before.conditions.signs.tags.join('，'),
      'signs.properties': 'source = public-review, review-site, social-media',
      ...{ after: 'first', version: '0' },
    }
    expect((await manager.post(path('/patterns/public-critic'), fields)).status).toBe(303)
    expect((await list()).find(({ id }: { id: string }) => id === 'public-critic')).toEqual(before)
  })

  const form = {
    ...{ 'names.en': 'Nine <days>', 'suggestions.en': 'Call.', after: 'complainer', version: '0' },
    ...{ voice: 'none', 'detractorResponses.atLeast': '1', 'detractorResponses.days': '9' },
  }

  it('say what is wrong, and keep what was entered', async () => {
    for (const [fields, message] of [
      [{ ...form, 'names.en': '' }, 'Enter a name of up to 60 characters'],
      [{ ...form, 'detractorResponses.days': '999' }, 'Enter whole numbers, the lower first'],
      [{ ...form, 'lastScore.from': '7', 'lastScore.to': '3' }, 'Enter whole numbers from 0 to 10'],
      [{ ...form, properties: 'shop' }, 'Write each line as'],
      [{ ...form, after: 'No place' }, 'Choose a place again.'],
      [{ 'names.en': 'A', 'suggestions.en': 'B' }, 'Fill in at least one condition.'],
    ] as const) {
      const response = await manager.post(path('/patterns/new'), fields)
      const text = await response.text()
      expect({ message, status: response.status }).toEqual({ message, status: 400 })
      expect(text).toContain(message)
    }
    expect(await ids()).toHaveLength(8)
  })

  it('show a preview and the sentence of a form without saving it', async () => {
    const preview = await (await manager.post(path('/patterns/complainer/preview'), form)).text()
    expect(preview).toContain('What would change')
    expect(preview).toContain('Nine &lt;days&gt;')
    expect(preview).toMatch(/Move in<\/dt><dd>7 <span class="quiet">Unhappy without a word 7/)
    const sentence = await (await manager.post(path('/patterns/summary'), form)).text()
    expect(sentence).toContain('and gave at least 1 low score in 9 days.')
    expect(await ids()).toHaveLength(8)
  })

  it('add a pattern in its place, change, pause and delete it', async () => {
    expect((await manager.post(path('/patterns/new'), form)).status).toBe(303)
    const order = await ids()
    const id = order[order.indexOf('complainer') + 1] as string
    expect(id).toMatch(/^[0-9a-z]{22}$/)
    const [pattern] = (await list()).filter((one: { id: string }) => one.id === id)
    const { version } = pattern
    const change = { ...form, version: `${version}`, after: 'first', 'names.zh-Hans': '九天' }
    expect((await manager.post(path(`/patterns/${id}`), { ...change, version: '1' })).status).toBe(409)
    const misplaced = await manager.post(path(`/patterns/${id}`), { ...change, after: 'gone' })
    expect({ status: misplaced.status, text: await misplaced.text() }).toEqual({
      ...{ status: 409, text: expect.stringContaining('This pattern is no longer there.') },
    })
    expect((await manager.post(path(`/patterns/${id}`), change)).status).toBe(303)
    expect((await ids())[0]).toBe(id)
    await recovery.work()
    expect(await read(`/patterns/${id}/contacts`)).toContain('customer-8@example.com')
    expect((await manager.post(path(`/patterns/${id}/pause`))).status).toBe(303)
    expect(await read('/patterns')).toContain('Paused')
    expect((await manager.post(path(`/patterns/${id}/pause/deletion`))).status).toBe(303)
    expect((await manager.post(path(`/patterns/${id}/deletion`))).status).toBe(303)
    expect(await ids()).toHaveLength(8)
  })
})
