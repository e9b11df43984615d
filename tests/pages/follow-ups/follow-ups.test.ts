import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/database.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { signedInAs } from '../../support/signed-in.ts'
import { DAY, people, type Service, serviceOver } from '../../support/world.ts'

type Member = Awaited<ReturnType<typeof signedInAs>>

describe('the pages of follow-ups', () => {
  let opened: Opened
  let service: Service
  let manager: Member
  let agent: Member
  const ids: string[] = []
  const said = ['Waited <b>half an hour</b>', 'Nobody came', 'Too dear']
  const contacts = [people.ada, people.mei, people.grace]

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    manager = await signedInAs(service, 'manager', { name: 'Mona Manager' })
    agent = await signedInAs(service, 'agent', { name: 'Agnes Agent' })
    await service.call('PUT', '/api/segment-keys/tier')
    for (const [index, contact] of contacts.entries()) {
      const properties = { tier: ['D', 'A', 'B'][index] as string, shop: 'Harbour' }
      const answer = { key: `${index}`, score: index * 2, comment: said[index], contact, properties }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, answer)
      ids.push(body.id)
      service.time.pass(DAY)
    }
  })
  afterAll(() => opened.close())

  const at = (path = '') => `/w/${manager.slug}/follow-ups${path}`
  const text = async (response: Response | Promise<Response>) => (await response).text()
  const order = (page: string) =>
    [...page.matchAll(/name="pick" value="(\w+) /g)].map(([, id]) => ids.indexOf(id as string))
  const stampOf = async (id: string, who = manager) =>
    /name="updatedAt" value="([^"]+)"/.exec(await text(who.get(at(`/${id}`))))?.[1] ?? ''

  it('list who to call, with what they said, as text', async () => {
    const page = await text(manager.get(at()))
    expect(order(page)).toEqual([0, 1, 2])
    expect(page).toContain('Waited &lt;b&gt;half an hour&lt;/b&gt;')
    expect(page).toContain('Ada Lovelace')
    expect(page).toContain('Tier A')
    expect(page).toContain('shop: Harbour')
    expect(page).not.toMatch(/ style=| onclick=/)
  })

  it('are counted in the navigation of every page, for each as many as he may see', async () => {
    const counted = async (who: Member, path: string) => {
      const [, shown] = /<span class="unseen">(\d+) open<\/span>/.exec(await text(who.get(path))) ?? []
      return shown ?? ''
    }
    const pages = ['overview', 'answers', 'follow-ups', 'contacts', 'surveys', 'settings'].map(
      (one) => `/w/${manager.slug}/${one}`,
    )
    for (const page of [...pages, '/account']) expect(await counted(manager, page)).toBe('3')
    expect(await counted(agent, at())).toBe('')
  })

  it('are in the order and narrowed as the address says', async () => {
    expect(order(await text(manager.get(at('?sort=tier'))))).toEqual([1, 2, 0])
    expect(order(await text(manager.get(at('?sort=newest'))))).toEqual([2, 1, 0])
    expect(order(await text(manager.get(at('?tier=B'))))).toEqual([2])
    expect(order(await text(manager.get(at('?waiting=2'))))).toEqual([0])
    expect(order(await text(manager.get(at('?owner=me'))))).toEqual([])
    expect(order(await text(manager.get(at('?q=lovelace'))))).toEqual([0])
    expect(order(await text(manager.get(at('?q=dear'))))).toEqual([2])
    const nobody = await text(manager.get(at('?q=nothing%20such')))
    expect(nobody).toContain('Nobody fits these filters')
    expect(nobody).toContain('follow-ups?q=nothing+such&amp;status=all')
    const rows = parse(await text(manager.get(at('.csv?q=dear'))), { columns: true, bom: true })
    expect(rows).toHaveLength(1)
    expect(await text(manager.get(at('?owner=me')))).toContain('Nobody fits these filters')
  })

  it('pass over filters that mean nothing', async () => {
    const response = await manager.get(at('?sort=upwards&tier=Z&waiting=-1&survey=none&cursor=x&status=odd'))
    expect(response.status).toBe(200)
    expect(order(await text(response))).toEqual([0, 1, 2])
  })

  it('come as CSV of what is shown', async () => {
    const response = await manager.get(at('.csv?sort=tier&group=detractor'))
    const rows: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true })
    expect(rows.map(({ name, tier }) => `${name} ${tier}`)).toEqual(['王梅 A', 'Grace Hopper B', 'Ada Lovelace D'])
    expect(rows[0]).toMatchObject({ score: '2', 'property.tier': 'A', overdue: '' })
  })

  it('show a card to call from', async () => {
    const page = await text(manager.get(at(`/${ids[0]}?sort=due`)))
    expect(page).toContain('href="tel:+442071234567"')
    expect(page).toContain('href="mailto:ada-1'.replace('ada-1', 'ada@example.com?subject=Your%20feedback%20to%20Ours'))
    expect(page).toMatch(new RegExp(`rel="next"|${ids[1]}\\?sort=due`))
    expect(page).toContain('This is their first answer.')
    expect(page).toContain('CLEAR')
  })

  it('give several to one member at once', async () => {
    const form = new FormData()
    for (const id of [ids[0], ids[1]]) form.append('pick', `${id} ${await stampOf(id as string)}`)
    form.append('owner', agent.personId)
    const response = await post(form)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(at())
    expect(await text(manager.get(at(`?owner=${agent.personId}`)))).toContain('Agnes Agent')
    expect(order(await text(manager.get(at(`?owner=${agent.personId}`))))).toEqual([0, 1])
    expect(order(await text(manager.get(at('?owner=none'))))).toEqual([2])
    const [row] = await opened.database.all(
      sql<{ detail: string }>`select detail from audit where action = 'follow-up.assigned'`,
    )
    expect(row?.detail).not.toContain('Agnes')
    expect(row?.detail).toContain(ids[1])
  })

  /** Sends a form of the list. */
  const post = (form: FormData) => manager.post(at(), form)

  it('leave alone what somebody has changed since the list was drawn', async () => {
    const form = new FormData()
    form.append('pick', `${ids[2]} ${new Date(0).toISOString()}`)
    form.append('owner', agent.personId)
    const response = await post(form)
    expect(response.status).toBe(303)
    expect(decodeURIComponent(response.headers.get('set-cookie') ?? '')).toContain('changed by somebody meanwhile')
    expect(order(await text(manager.get(at('?owner=none'))))).toEqual([2])
  })

  it('bring a faulty choice back as it was ticked', async () => {
    const none = await post(new FormData())
    expect(none.status).toBe(400)
    expect(await none.text()).toContain('Select at least one follow-up.')
    const form = new FormData()
    form.append('pick', 'nothing that was on the page')
    expect((await post(form)).status).toBe(400)
    form.delete('pick')
    form.append('pick', `${ids[2]} ${await stampOf(ids[2] as string)}`)
    form.append('owner', 'somebody else')
    const response = await post(form)
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('Choose who takes them')
    expect(page).toMatch(new RegExp(`value="${ids[2]} [^"]+" checked`))
  })

  it('show agents their own, and nothing else', async () => {
    const page = await text(agent.get(at()))
    expect(page).toContain('Ada Lovelace')
    expect(page).not.toContain('Grace Hopper')
    expect(page).not.toContain('name="pick"')
    expect((await agent.get(at(`/${ids[0]}`))).status).toBe(200)
    expect((await agent.get(at(`/${ids[2]}`))).status).toBe(404)
    expect((await agent.post(at(`/${ids[2]}`), { do: 'note', note: 'Mine now' })).status).toBe(404)
    expect((await agent.post(at(), { pick: `${ids[2]} x`, owner: agent.personId })).status).toBe(403)
    const csv = await text(agent.get(at('.csv')))
    expect(csv).toContain('Ada')
    expect(csv).not.toContain('Grace')
    const response = await agent.post(at(`/${ids[0]}`), { do: 'plan', due: '', owner: manager.personId })
    expect(response.status).toBe(400)
    expect((await service.call('GET', `/api/follow-ups/${ids[0]}`)).body.owner).toBe('Agnes Agent')
  })

  it('want a word on what came of it', async () => {
    const response = await agent.post(at(`/${ids[0]}`), { do: 'done', note: ' ' })
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('Say in a word what came of it.')
    expect(page).toContain('aria-invalid="true"')
  })

  it('lead on to the next call once one is done', async () => {
    const updatedAt = await stampOf(ids[0] as string, agent)
    const response = await agent.post(at(`/${ids[0]}`), { do: 'done', note: 'Called.\r\nShe stays.', updatedAt })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(at(`/${ids[1]}`))
    const { body } = await service.call('GET', `/api/follow-ups/${ids[0]}`)
    expect(body).toMatchObject({ status: 'done', note: 'Called.\nShe stays.', doneBy: `person:${agent.personId}` })
    const card = await text(manager.get(at(`/${ids[0]}?status=done`)))
    expect(card).toContain('Agnes Agent')
    expect(card).toContain('finished it')
    expect(card).toContain('gave it to Agnes Agent')
    expect(await text(manager.get(at('?status=done')))).toContain('1 call done this week')
  })

  it('never write over what somebody else has written meanwhile: both are shown', async () => {
    const updatedAt = await stampOf(ids[1] as string)
    await agent.post(at(`/${ids[1]}`), { do: 'note', note: 'Rang twice, no answer.', updatedAt })
    const late = { do: 'done', note: 'Sent a voucher.', updatedAt }
    const response = await manager.post(at(`/${ids[1]}`), late)
    expect(response.status).toBe(409)
    const page = await response.text()
    expect(page).toContain('Agnes Agent has changed this follow-up while you were writing')
    expect(page).toContain('Rang twice, no answer.')
    expect(page).toMatch(/<textarea[^>]*>Sent a voucher\.</)
    const again = await manager.post(at(`/${ids[1]}`), { ...late, updatedAt: await stampOf(ids[1] as string) })
    expect(again.status).toBe(303)
  })

  it('keep a day to call by until it ends where the workspace is', async () => {
    const path = at(`/${ids[2]}`)
    for (const due of ['Tuesday', '9999-12-31']) {
      const wrong = await manager.post(path, { do: 'plan', due, owner: '' })
      expect(wrong.status).toBe(400)
      expect(await wrong.text()).toContain('Expected a day such as 2026-11-30.')
    }
    await manager.post(path, { do: 'plan', due: '2026-11-27', owner: manager.personId })
    const { body } = await service.call('GET', `/api/follow-ups/${ids[2]}`)
    expect(body).toMatchObject({ dueAt: '2026-11-27T23:59:59.999Z', owner: 'Mona Manager', overdue: false })
    expect(order(await text(manager.get(at())))).toEqual([])
    expect(order(await text(manager.get(at('?status=open'))))).toEqual([2])
    service.time.pass(3 * DAY)
    expect(order(await text(manager.get(at('?overdue=true'))))).toEqual([2])
  })

  it('keep the time of day of a deadline that only the owner beside it is changed', async () => {
    const path = `/api/follow-ups/${ids[2]}`
    const { body: before } = await service.call('PATCH', path, { dueAt: '2026-11-28T14:00:00Z', ownerId: null })
    const shown = /name="due-shown" value="([^"]*)"/.exec(await text(manager.get(at(`/${ids[2]}`))))?.[1] ?? ''
    expect(shown).toBe('2026-11-28')
    const plan = { do: 'plan', due: shown, 'due-shown': shown, owner: manager.personId, updatedAt: before.updatedAt }
    expect((await manager.post(at(`/${ids[2]}`), plan)).status).toBe(303)
    expect((await service.call('GET', path)).body).toMatchObject({ dueAt: before.dueAt, owner: 'Mona Manager' })
    await manager.post(at(`/${ids[2]}`), { ...plan, due: '', updatedAt: await stampOf(ids[2] as string) })
    expect((await service.call('GET', path)).body.dueAt).toBeNull()
  })

  it('show what the person said before, to whoever calls', async () => {
    const again = { key: 'again', score: 1, comment: 'Still waiting', contact: people.ada }
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, again)
    await service.call('PATCH', `/api/follow-ups/${body.id}`, { ownerId: agent.personId })
    const card = await text(agent.get(at(`/${body.id}`)))
    expect(card).toContain('Waited &lt;b&gt;half an hour&lt;/b&gt;')
    expect(card).not.toContain('This is their first answer.')
  })

  it('are closed to those whose work is another', async () => {
    for (const role of ['marketer', 'viewer'] as const) {
      const other = await signedInAs(service, role)
      expect((await other.get(at())).status).toBe(403)
      expect((await other.get(at(`/${ids[0]}`))).status).toBe(403)
    }
  })

  it('speak the reader’s language', async () => {
    expect(await text(manager.get(at('?status=done&lang=zh-Hans')))).toContain('本周已完成')
    const wrong = await manager.post(at(`/${ids[2]}?lang=zh-Hant`), { do: 'done', note: '' })
    expect(await wrong.text()).toContain('請簡單寫下回訪結果。')
  })
})
