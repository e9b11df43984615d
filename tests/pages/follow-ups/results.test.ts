import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

const HOUR = 60 * MINUTE

describe('the page of results', () => {
  let connection: TestConnection
  let service: Service
  let manager: Awaited<ReturnType<typeof signInMember>>
  let agent: Awaited<ReturnType<typeof signInMember>>

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    agent = await signInMember(service, 'agent', { name: 'Agnes' })
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
  })
  afterAll(() => connection.close())

  const path = (suffix = '') => `/w/${manager.slug}/follow-ups/results${suffix}`
  const read = async (member: typeof manager, suffix = '') => (await member.get(path(suffix))).text()
  const respond = async (key: string, score: number) => {
    const contact = { externalId: key, email: `${key}@example.com` }
    const submission = { key, score, comment: 'Late', contact, interaction: 'pointer' }
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
    return body.id as string
  }
  const close = async (id: string) => {
    const amends = { amount: 1000, currency: 'GBP' }
    await service.call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'solved', cause: 'delivery', amends })
  }

  it('says that there are no follow-ups, and offers other days', async () => {
    const page = await read(manager)
    expect(page).toContain('No follow-ups in these days')
    expect(page).toContain(`href="${path('?range=365d')}"`)
    expect(page).not.toContain('The silent share')
  })

  it('shows counts of few follow-ups, without shares and curves', async () => {
    const ids = [await respond('a', 1), await respond('b', 2), await respond('c', 3)]
    await service.call('PATCH', '/api/follow-up-settings', { due: { amount: 4, unit: 'hours' } })
    service.time.advance(HOUR)
    await close(ids[0] as string)
    const page = await read(manager)
    expect(page).toContain('A curve needs at least ten follow-ups.')
    expect(page).toContain('The estimate needs at least ten responses; these days have 3.')
    expect(page).toMatch(/Delivery\s*<span class="row quiet">/)
    expect(page).toContain('1 of 3 so far')
    expect(page).toContain('£10.00')
    expect(page).not.toMatch(/class="interval-bar/)
    // Agents do not plan actions.
    expect(page).toContain(`<a href="/w/${manager.slug}/actions/new?cause=delivery">Improve</a>`)
    expect(page).not.toContain('1 action</a>')
    await service.call('POST', '/api/actions', { title: 'Second courier', causes: ['delivery'] })
    expect(await read(manager)).toContain(`<a href="/w/${manager.slug}/actions?cause=delivery">1 action</a>`)
    await service.call('PATCH', `/api/follow-ups/${ids[0]}`, { ownerId: agent.userId })
    const agentPage = await read(agent)
    expect(agentPage).toMatch(/Delivery\s*<\/th>/)
    expect(agentPage).not.toContain('Improve</a>')
    await service.call('PATCH', `/api/follow-ups/${ids[0]}`, { ownerId: null })
  })

  it('shows shares, curves and the silent share of ten and more', async () => {
    for (let number = 0; number < 27; number++) {
      const id = await respond(`n${number}`, number % 7)
      service.time.advance(10 * MINUTE)
      if (number % 3 > 0) await close(id)
    }
    const page = await read(manager)
    expect(page).toContain('class="trend"')
    expect(page).toMatch(/half: \d+ min/)
    expect(page).toMatch(/Effect: the score of all responses/)
    expect(page).toMatch(/of unhappy customers never told you/)
    expect(page).toContain('>Quoted<')
    expect(page).not.toMatch(/NaN|undefined/)
    const chinese = await read(manager, '?lang=zh-Hans')
    expect(chinese).toMatch(/的不满客户从未告诉您/)
    expect(await read(manager, '?lang=zh-Hant')).toMatch(/的不滿顧客從未告訴您/)
  })

  it('shows agents their own follow-ups alone', async () => {
    const page = await read(agent)
    expect(page).toContain('Only your own follow-ups.')
    expect(page).toContain('No follow-ups in these days')
    const { body } = await service.call('GET', '/api/follow-ups?limit=1')
    await service.call('PATCH', `/api/follow-ups/${body.data[0].id}`, { ownerId: agent.userId })
    const own = await read(agent)
    expect(own).toContain('At a glance')
    expect(own).not.toContain('The silent share')
  })

  it('takes days of its own, and says which are wrong', async () => {
    expect(await read(manager, '?range=custom&from=2026-11-01&to=2026-11-30')).toMatch(/Nov 1.–.30, 2026/)
    expect(await read(manager, '?from=2026-11-21&to=2026-11-21')).toContain('No follow-ups in these days')
    const reversed = await manager.get(path('?range=custom&from=2026-11-30&to=2026-11-01'))
    expect(reversed.status).toBe(400)
    expect(await reversed.text()).toContain('The end date is before the start date.')
    expect((await manager.get(path('?range=custom&from=nonsense'))).status).toBe(400)
  })

  it('is reached from the list and the overview, and has its tables as files', async () => {
    for (const other of ['follow-ups', 'follow-ups/board', 'overview']) {
      const page = await (await manager.get(`/w/${manager.slug}/${other}`)).text()
      expect(page).toContain(`href="${path()}"`)
    }
    // Files need a recent sign-in.
    manager = await signInMember(service, 'manager')
    const figures = await (await manager.get(path('.csv'))).text()
    expect(figures).toContain('Figure,Group type,Group ID,Group,Value,Low,High,n')
    expect(figures).toContain('Follow-ups,All,,All,30,,,30')
    const causes = await (await manager.get(path('/causes.csv?lang=zh-Hans'))).text()
    expect(causes).toContain('原因,跟进,已填写原因的跟进,占比')
    expect((await manager.get(path('.xlsx'))).status).toBe(200)
    expect((await manager.get(path('/causes.xlsx'))).status).toBe(200)
  })
})
