import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service, sampleContacts } from '../../support/world.ts'

describe('the page of a follow-up', () => {
  let connection: TestConnection
  let service: Service
  let agent: Awaited<ReturnType<typeof signInMember>>
  let id: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    agent = await signInMember(service, 'agent', { name: 'Agnes Agent' })
    await service.call('PATCH', '/api/workspace', { country: 'US' })
    const submission = {
      key: '1',
      score: 2,
      comment: 'Late',
      contact: sampleContacts.ada,
      answers: { reasons: ['price'] },
    }
    id = (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)).body.id
    await service.call('PATCH', `/api/follow-ups/${id}`, { ownerId: agent.userId })
  })
  afterAll(() => connection.close())

  const path = (suffix = '') => `/w/ours/follow-ups/${id}${suffix}`
  const read = async () => (await agent.get(path())).text()
  const load = async () => (await service.call('GET', `/api/follow-ups/${id}`)).body
  const agreed = {
    channel: 'message',
    cause: 'waiting',
    remedy: 'refund',
    amends: '20.50',
    promise: 'By Friday',
    note: '',
  }

  it('takes how the customer was contacted, and what was agreed', async () => {
    service.time.advance(MINUTE)
    const response = await agent.post(path('/attempts'), { outcome: 'call-back', ...agreed })
    expect(response.status).toBe(303)
    const followUp = await load()
    const currency = followUp.amends.currency
    expect(followUp).toMatchObject({
      stage: 'contacted',
      cause: 'waiting',
      remedy: 'refund',
      amends: { amount: 2050 },
      promise: 'By Friday',
      attempts: [{ channel: 'message', outcome: 'call-back' }],
    })
    const page = await read()
    expect(page).toMatch(/What was agreed.*By Friday.*Refund.*20\.50/s)
    expect(page).toContain('by message')
    expect(page).toMatch(/name="channel" value="phone" checked/)
    expect(page).toContain('promised: By Friday')
    expect(page).toContain(`Token of amends (${currency})`)
    expect(page).toContain('value="20.50"')
    expect(page).toMatch(/<span class="badge neutral">Contacted/)
  })

  it('keeps what is wrong, says what was expected, and changes nothing', async () => {
    for (const amends of ['20.555', 'twenty', '-3', '1e400']) {
      const response = await agent.post(path('/attempts'), {
        outcome: 'solved',
        ...agreed,
        amends,
        promise: 'Tomorrow',
      })
      expect(response.status).toBe(400)
      const page = await response.text()
      expect(page).toContain('Enter an amount, for example 20.00.')
      expect(page).toContain(`value="${amends}"`)
      expect(page).toContain('value="Tomorrow"')
    }
    const long = await agent.post(path('/attempts'), { outcome: 'solved', ...agreed, promise: 'x'.repeat(1001) })
    expect(await long.text()).toContain('Use up to 1,000 characters.')
    const unknown = await agent.post(path('/attempts'), { outcome: 'solved', ...agreed, remedy: 'magic' })
    expect(await unknown.text()).toContain('Choose one of the remedies.')
    expect(await load()).toMatchObject({ stage: 'contacted', promise: 'By Friday' })
  })

  it('leaves what was agreed to forms that do not show it, and empties what is emptied', async () => {
    service.time.advance(MINUTE)
    await agent.post(path('/attempts?to=list'), { outcome: 'waiting' })
    expect(await load()).toMatchObject({ stage: 'waiting', promise: 'By Friday', amends: { amount: 2050 } })
    service.time.advance(MINUTE)
    await agent.post(path('/attempts'), { outcome: 'lost', ...agreed, amends: '', promise: '', remedy: '' })
    expect(await load()).toMatchObject({ stage: 'lost', result: 'lost', promise: null, amends: null, remedy: null })
    const page = await read()
    expect(page).toMatch(/<span class="badge danger">Lost/)
    // Its cause is all that is left.
    expect(page).not.toContain('What was agreed')
  })

  it('stops waiting for the customer by a button', async () => {
    const submission = { key: 'w', score: 1, contact: sampleContacts.grace }
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
    const waitingPath = `/w/ours/follow-ups/${body.id}`
    await service.call('PATCH', `/api/follow-ups/${body.id}`, { ownerId: agent.userId })
    const page = await (await agent.get(waitingPath)).text()
    expect(page).not.toContain('Stop waiting')
    // Grace has no phone number.
    expect(page).toMatch(/name="channel" value="email" checked/)
    expect((await agent.post(`${waitingPath}/attempts`, { outcome: 'waiting' })).status).toBe(303)
    expect(await (await agent.get(waitingPath)).text()).toContain('Stop waiting')
    expect((await agent.post(`${waitingPath}/waiting/deletion`)).status).toBe(303)
    expect((await service.call('GET', `/api/follow-ups/${body.id}`)).body.stage).toBe('contacted')
    expect(await (await agent.get(waitingPath)).text()).toContain('stopped waiting for the customer')
  })
})
