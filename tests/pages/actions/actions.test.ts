import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureActions } from '../../../server/domain/actions/measuring.ts'
import { reopenActions } from '../../../server/domain/actions/reopening.ts'
import { newId } from '../../../server/domain/ids.ts'
import { count } from '../../../server/store/queries/counts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, NOON, type Service } from '../../support/world.ts'

describe('the pages of improvement actions', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let agent: SignedInMember & { slug: string }
  const throwError = (error: unknown) => {
    throw error
  }
  const path = (suffix = '') => `/w/${manager.slug}/actions${suffix}`
  const read = async (suffix = '', member: SignedInMember = manager) => (await member.get(path(suffix))).text()
  const post = (suffix: string, fields: Record<string, string | string[]>, member: SignedInMember = manager) => {
    service.time.advance(1)
    const form = new FormData()
    for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) form.append(name, value)
    return member.post(path(suffix), form)
  }
  const getVersion = (page: string) => /name="updatedAt" value="([^"]+)"/.exec(page)?.[1] ?? ''

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Max' })
    agent = await signInMember(service, 'agent', { name: 'Ann' })
  })
  afterAll(() => connection.close())

  /** Responses of a day; the first detractors name the cause. */
  const insertDay = async (day: string, { detractors, promoters, naming }: Record<string, number>) => {
    const { workspaceId, surveyId } = service.ours
    const rows = Array.from({ length: (detractors ?? 0) + (promoters ?? 0) }, (_, index) => {
      const answeredAt = Date.parse(`${day}T12:00:00Z`) + index
      return buildResponseRow(
        { workspaceId, surveyId },
        {
          ...{ id: newId(answeredAt), day, answeredAt, score: index < (detractors ?? 0) ? 3 : 9 },
          ...(index < (naming ?? 0) && { reasons: { delivery: 1 } }),
        },
      )
    })
    await connection.database.batch([insertResponses(rows), count(responsesWhere.byIds(rows.map(({ id }) => id)))])
    return rows.map(({ id }) => id)
  }

  it('take a new action, and keep what is wrong', async () => {
    expect(await read()).toContain('No actions here')
    const form = await read('/new?cause=delivery')
    expect(form).toMatch(/name="causes" value="delivery" checked/)
    const wrong = await post('/new', { title: '<b>Courier</b>', state: 'planned', doneDay: '2026-11-01' })
    expect(wrong.status).toBe(400)
    const text = await wrong.text()
    expect(text).toContain('Choose 1 to 10 causes.')
    expect(text).toContain('value="&lt;b&gt;Courier&lt;/b&gt;"')
    const mismatched = await post('/new', {
      ...{ title: 'Courier', causes: ['delivery', 'waiting'], state: 'planned', doneDay: '2026-11-01' },
    })
    expect(await mismatched.text()).toContain('for an action that is done.')
    const created = await post('/new', {
      ...{ title: 'Second <courier>', causes: ['delivery', 'waiting'], state: 'planned', dueDay: '2026-11-20' },
      ...{ ownerId: agent.userId, description: 'Evenings\n\nand Sundays' },
    })
    expect(created.status).toBe(303)
    const list = await read()
    for (const words of ['Second &lt;courier&gt;', 'Delivery', 'Waiting or delay', 'Ann', 'Overdue', '1 overdue'])
      expect(list).toContain(words)
    expect(await read('?overdue=true')).toContain('Second &lt;courier&gt;')
    expect(await read('?state=done')).not.toContain('Second &lt;courier&gt;')
    expect(await read('?cause=price')).toContain('Actions against “Price”')
    expect(await read('?state=nonsense&cursor=x&utm_source=mail')).toContain('Second &lt;courier&gt;')
  })

  it('go through the states by one button each, and keep who and when', async () => {
    const { data } = (await service.call('GET', '/api/actions')).body
    const [{ id }] = data
    const page = await read(`/${id}`)
    expect(page).toContain('and Sundays')
    expect(page).toContain('created it, causes: Delivery and Waiting or delay, owner: Ann, due Nov 20, 2026')
    expect((await post(`/${id}/state`, { state: 'started', updatedAt: getVersion(page) })).status).toBe(303)
    const stale = await post(`/${id}/state`, { state: 'cancelled', updatedAt: getVersion(page) })
    expect(stale.status).toBe(409)
    const agentPage = await read(`/${id}`, agent)
    // Ann owns it.
    expect(agentPage).toContain('Mark as done')
    expect((await post(`/${id}/state`, { state: 'done', updatedAt: getVersion(agentPage) }, agent)).status).toBe(303)
    const donePage = await read(`/${id}`)
    expect(donePage).toContain('<strong>Ann</strong> marked it as done, done on Nov 22, 2026')
    expect(donePage).toContain('Start again')
  })

  it('are edited, without overwriting what someone else has saved', async () => {
    const action = (await service.call('POST', '/api/actions', { title: 'Price list', causes: ['price'] })).body
    const form = await read(`/${action.id}/edit`)
    const fields = { title: 'Clear price list', causes: 'price', state: 'started', startedDay: '2026-11-02' }
    await service.call('PATCH', `/api/actions/${action.id}`, { title: 'Prices' })
    const conflict = await post(`/${action.id}/edit`, { ...fields, updatedAt: getVersion(form) })
    expect(conflict.status).toBe(409)
    const text = await conflict.text()
    expect(text).toContain('Clear price list')
    expect((await post(`/${action.id}/edit`, { ...fields, updatedAt: getVersion(text) })).status).toBe(303)
    const started = (await service.call('GET', `/api/actions/${action.id}`)).body
    expect(started).toMatchObject({ title: 'Clear price list', state: 'started', startedDay: '2026-11-02' })
    // The day of another state does not stand in the way.
    const again = await post(`/${action.id}/edit`, { ...fields, state: 'planned' })
    expect(again.status).toBe(303)
    expect((await post(`/${action.id}/edit`, { ...fields, state: 'done', doneDay: '2026-10-01' })).status).toBe(400)
    expect((await post(`/${action.id}/edit`, fields, agent)).status).toBe(403)
    expect((await agent.get(path(`/${action.id}/edit`))).status).toBe(403)
    // Before what is wrong with the fields.
    expect((await post(`/${action.id}/edit`, { title: '' }, agent)).status).toBe(403)
    expect(await read(`/${action.id}`, agent)).not.toContain('/edit')
  })

  it('offer the form of a new action to managers and team leads alone', async () => {
    expect((await agent.get(path('/new?cause=delivery'))).status).toBe(403)
    expect((await post('/new', { title: '' }, agent)).status).toBe(403)
    const team = (
      await service.call('POST', '/api/teams', { name: 'Returns', members: [{ memberId: agent.userId, lead: true }] })
    ).body
    expect((await agent.get(path('/new?cause=delivery'))).status).toBe(200)
    await service.call('DELETE', `/api/teams/${team.id}`)
    expect((await agent.get(path('/new?cause=delivery'))).status).toBe(403)
  })

  it('show before and after with their intervals, what was tested, and what to keep in mind', async () => {
    await insertDay('2026-04-01', { detractors: 1, promoters: 0, naming: 0 })
    await insertDay('2026-07-10', { detractors: 40, promoters: 60, naming: 30 })
    await insertDay('2026-09-10', { detractors: 20, promoters: 80, naming: 5 })
    const input = { title: 'Courier', causes: ['delivery'], state: 'done', startedDay: '2026-08-01' }
    const { id } = (await service.call('POST', '/api/actions', { ...input, doneDay: '2026-08-20' })).body
    await measureActions(service.deps, throwError)
    const page = await read(`/${id}`)
    for (const words of [
      ...['30 of 100', '5 of 100', '30.0%', '5.0%', 'Share naming the cause: down by 25.0 percentage points'],
      ...['Score: up by 40.0 points', 'not by lot', 'regression to the mean', 'class="interval-bar full"'],
      ...['among their reasons', 'As of Nov 22, 2026'],
    ])
      expect(page).toContain(words)
    expect(page.length).toBeLessThan(100_000)
    expect(await read('?state=done')).toMatch(/<strong>30.0% <span aria-hidden="true">→<\/span>.* 5\.0%<\/strong>/)
    const few = (
      await service.call('POST', '/api/actions', { ...input, startedDay: '2026-04-02', doneDay: '2026-07-09' })
    ).body
    const fewPage = await read(`/${few.id}`)
    expect(fewPage).toContain('too few to compare')
    // Of one response, the count says it all.
    expect(fewPage).toContain('0 of 1 responses name it')
    expect(fewPage).not.toContain('class="interval-bar')
    const agentPage = await read(`/${id}`, agent)
    expect(agentPage).toContain('30.0%')
    for (const hidden of ['of 100', 'Score: up', '+10', '+50']) expect(agentPage).not.toContain(hidden)
    await measureActions(service.deps, throwError)
    expect(await read('?state=done')).toContain('<span class="quiet">0 of 1 <span')
    expect(fewPage).toContain('Only 1 day on each side so far')
    const today = (await service.call('POST', '/api/actions', { ...input, title: 'Today' })).body
    expect(await read(`/${today.id}`)).toContain('There are no responses after the end yet.')
    const hans = await (await manager.get(path(`/${id}`), { 'accept-language': 'zh-CN' })).text()
    expect(hans).toContain('这是前后对比，不是随机对照：季节、其他变化和受访者不同也可能造成这一差别。')
  })

  it('say that a cause came back', async () => {
    const done = {
      title: 'Friendlier',
      causes: ['manner'],
      state: 'done',
      startedDay: '2026-10-01',
      doneDay: '2026-10-31',
    }
    const { id } = (await service.call('POST', '/api/actions', { ...done, ownerId: agent.userId })).body
    const ids = await insertDay('2026-11-05', { detractors: 3, promoters: 0, naming: 0 })
    await connection.database.batch([
      openFollowUps(responsesWhere.byIds(ids), NOON, []),
      updateFollowUps(service.ours.workspaceId, ids.slice(0, 2), { cause: 'manner', updated_at: NOON }),
    ])
    const followUp = `/w/${manager.slug}/follow-ups/${ids[2]}`
    expect(await (await manager.get(followUp)).text()).not.toContain('/actions/new?cause=')
    await service.call('PATCH', `/api/follow-ups/${ids[2]}`, { cause: 'manner' })
    service.time.advance(6 * MINUTE)
    await reopenActions(service.deps, throwError)
    const page = await read(`/${id}`)
    for (const words of ['Came back', 'reopened it: 3 new follow-ups with Manner', 'Set a new due date'])
      expect(page).toContain(words)
    const followUpPage = await (await manager.get(followUp)).text()
    expect(followUpPage).toContain('1 action')
    expect(followUpPage).toContain('/actions/new?cause=manner')
    expect(await (await agent.get(followUp)).text()).not.toContain('/actions/new')
  })

  it('are a file', async () => {
    const csv = await read('.csv?state=done')
    expect(csv).toContain('Courier')
    expect(csv).not.toContain('Friendlier')
    expect((await manager.get(path('.xlsx'))).headers.get('content-type')).toContain('spreadsheet')
  })
})
