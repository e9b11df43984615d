import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('the pages of promoters', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }
  let agent: SignedInMember & { slug: string }
  let contactId: string
  let code: string
  const path = (suffix = '') => `/w/${owner.slug}${suffix}`
  const read = async (suffix: string, member = owner) => (await member.get(path(suffix))).text()
  const figures = async () => (await service.call('GET', '/api/referrals/figures')).body

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner', { name: 'Anna Berg' })
    agent = await signInMember(service, 'agent')
    const contact = { email: 'grace@example.com', name: 'Grace <b>Hopper</b>' }
    contactId = (await service.call('POST', '/api/contacts', contact)).body.id
  })
  afterAll(() => connection.close())

  it('say what is missing', async () => {
    const page = await read('/promoters')
    for (const words of ['No rule thanks customers yet', 'Set where personal links lead first', 'No colleagues yet'])
      expect(page).toContain(words)
    const agentPage = await read('/promoters', agent)
    expect(agentPage).toContain('/promoters/till')
    for (const words of ['No rule thanks', 'New customers', 'Settings</span>']) expect(agentPage).not.toContain(words)
  })

  it('take the settings, and keep what is wrong', async () => {
    const settings = '/settings/referrals'
    const wrong = await owner.post(path(settings), { destination: 'http://shop.example.com', thanksDays: '0' })
    expect(wrong.status).toBe(400)
    const text = await wrong.text()
    expect(text).toContain('Enter an address that starts with https://.')
    expect(text).toContain('http://shop.example.com')
    const values = {
      destination: 'https://shop.example.com',
      thanksDays: '30',
      'en-text': 'Hi {name|you}',
      isPixelOn: 'yes',
    }
    await service.call('PATCH', '/api/referral-settings', { texts: { de: { text: 'Danke' } } })
    expect((await owner.post(path(settings), values)).status).toBe(303)
    expect((await service.call('GET', '/api/referral-settings')).body).toEqual({
      destination: 'https://shop.example.com',
      ...{ thanksDays: 30, isPixelOn: true, texts: { de: { text: 'Danke' }, en: { text: 'Hi {name|you}' } } },
    })
    expect(await read(settings)).toContain('Hi {name|you}')
  })

  it('create the personal link of a contact', async () => {
    expect(await read(`/contacts/${contactId}`)).toContain('Create a personal link')
    expect((await owner.post(path(`/contacts/${contactId}/referral`))).status).toBe(303)
    expect((await owner.post(path(`/contacts/${contactId}/referral`))).status).toBe(303)
    code = /vouch\.test\/r\/(\w{8})/.exec(await read(`/contacts/${contactId}`))?.[1] ?? ''
    expect(code).not.toBe('')
  })

  it('count a newcomer at the till once, also for agents, who see no names', async () => {
    const till = (fields: Record<string, string>, member = agent) => member.post(path('/promoters/till'), fields)
    expect(await read('/promoters/till', agent)).toContain('name="receipt"')
    const list = await read('/follow-ups', agent)
    expect(list).toContain(`href="${path('/promoters/till')}"`)
    expect(list).not.toContain(`href="${path('/promoters')}"`)
    expect(await read('/follow-ups')).toContain(`href="${path('/promoters')}"`)
    const wrong = await till({ code: 'NOTACODE', token: 't' })
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('No customer has this code')])
    const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`
    const first = await till({ code: typed, receipt: '', token: 'one' })
    expect(await first.text()).toContain(`Referred by ${code}.`)
    await till({ code, receipt: '', token: 'one' })
    expect((await figures()).conversions).toBe(1)
    await till({ code, receipt: 'R-1', token: 'two' })
    const named = await till({ code, receipt: 'R-1', token: 'three' }, owner)
    expect(await named.text()).toContain('Referred by Grace &lt;b&gt;Hopper&lt;/b&gt;.')
    expect((await figures()).conversions).toBe(2)
  })

  it('record rewards, and remove them', async () => {
    const page = await read('/promoters')
    expect(page).toContain('Grace &lt;b&gt;Hopper&lt;/b&gt;')
    const id = /conversions\/([0-9a-z]{22})\/reward/.exec(page)?.[1] ?? ''
    const note = (reward: string, member = owner) =>
      member.post(path(`/promoters/conversions/${id}/reward`), { reward })
    expect((await note('Voucher', agent)).status).toBe(403)
    await note('Voucher')
    expect((await figures()).rewards).toBe(1)
    expect(await read('/promoters')).toMatch(/Voucher[^~]{0,300}>Remove</)
    await note('')
    expect((await figures()).rewards).toBe(0)
    expect(await (await owner.get(path('/promoters/conversions.csv'))).text()).toContain('R-1')
  })

  it('add members and others as colleagues, and change them', async () => {
    const settings = '/settings/colleagues'
    expect(await read(settings)).toContain('Anna Berg')
    const member = { name: 'Anna Berg', memberId: owner.userId, aliases: 'Anna' }
    expect((await owner.post(path(settings), member)).status).toBe(303)
    const again = await owner.post(path(settings), member)
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('that no other colleague has')])
    const short = await owner.post(path(settings), { name: '王芳', aliases: '芳' })
    expect([short.status, await short.text()]).toEqual([400, expect.stringContaining('Enter at most 10 names')])
    const id = /settings\/colleagues\/([0-9a-z]{22})/.exec(await read(settings))?.[1] ?? ''
    expect(await read(`${settings}/${id}`)).toContain('value="Anna"')
    const renamed = { name: 'Anna Berg', aliases: 'Anna、Annie', email: 'anna@example.com' }
    expect((await owner.post(path(`${settings}/${id}`), renamed)).status).toBe(303)
    expect((await service.call('GET', `/api/colleagues/${id}`)).body).toMatchObject({
      ...{ aliases: ['Anna', 'Annie'], email: 'anna@example.com', memberId: null },
    })
    expect(await read('/promoters')).toContain('Nobody has been named in praise yet.')
    expect((await owner.post(path(`${settings}/${id}/deletion`))).status).toBe(303)
    expect((await owner.post(path(`${settings}/${id}/deletion`))).status).toBe(404)
  })

  it('are in Chinese, too', async () => {
    for (const page of ['/promoters', '/promoters/till', '/settings/referrals', '/settings/colleagues'])
      for (const language of ['zh-Hans', 'zh-Hant']) {
        const response = await owner.get(path(page), { 'accept-language': language })
        expect([page, response.status]).toEqual([page, 200])
        expect(await response.text()).toContain(`lang="${language}"`)
      }
  })
})
