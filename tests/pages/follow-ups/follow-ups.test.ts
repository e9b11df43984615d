import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { readFirstSheet } from '../../support/workbooks.ts'
import { createService, DAY, type Service, sampleContacts } from '../../support/world.ts'

type Member = Awaited<ReturnType<typeof signInMember>>

describe('the follow-ups pages', () => {
  let connection: TestConnection
  let service: Service
  let manager: Member
  let agent: Member
  const ids: string[] = []
  const comments = ['Waited <b>half an hour</b>', 'Nobody came', 'Too dear']
  const contacts = [sampleContacts.ada, sampleContacts.mei, sampleContacts.grace]

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Mona Manager' })
    agent = await signInMember(service, 'agent', { name: 'Agnes Agent' })
    await service.call('PUT', '/api/segment-keys/tier')
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none', due: null })
    for (const [index, contact] of contacts.entries()) {
      const properties = { tier: ['D', 'A', 'B'][index] as string, shop: 'Harbour' }
      const submission = { key: `${index}`, score: index * 2, comment: comments[index], contact, properties }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
      ids.push(body.id)
      service.time.advance(DAY)
    }
    // Downloads need a recent sign-in.
    await connection.database.batch([sql`update session set created_at = ${service.time.now()}`])
  })
  afterAll(() => connection.close())

  const followUpsPath = (path = '') => `/w/${manager.slug}/follow-ups${path}`
  const readText = async (response: Response | Promise<Response>) => (await response).text()
  const getOrder = (page: string) =>
    [...page.matchAll(/name="pick" value="(\w+) /g)].map(([, id]) => ids.indexOf(id as string))
  const readCookie = (response: Response) => decodeURIComponent(response.headers.get('set-cookie') ?? '')
  const getUpdatedAt = async (id: string, member = manager) =>
    /name="updatedAt" value="([^"]+)"/.exec(await readText(member.get(followUpsPath(`/${id}`))))?.[1] ?? ''

  it('list respondents to call with their comments, as text', async () => {
    const page = await readText(manager.get(followUpsPath()))
    expect(getOrder(page)).toEqual([1, 2, 0])
    expect(page).toMatch(/Tier A and B.*Low score/s)
    expect(page).toContain('Waited &lt;b&gt;half an hour&lt;/b&gt;')
    expect(page).toContain('Ada Lovelace')
    expect(page).toContain('Tier A')
    expect(page).not.toContain('Harbour')
    expect(page).toContain('href="tel:+442071234567"')
    expect(page).toContain('Call list, Nov 25, 2026 · Ours')
    expect(page).not.toMatch(/ style=| onclick=/)
  })

  it('show in the navigation the number of follow-ups that the user may see', async () => {
    const getOpenCount = async (member: Member, path: string) => {
      const [, count] = /<span class="unseen">(\d+) open<\/span>/.exec(await readText(member.get(path))) ?? []
      return count ?? ''
    }
    const pages = ['overview', 'responses', 'follow-ups', 'contacts', 'surveys', 'settings'].map(
      (section) => `/w/${manager.slug}/${section}`,
    )
    for (const page of [...pages, '/account']) expect(await getOpenCount(manager, page)).toBe('3')
    expect(await getOpenCount(agent, followUpsPath())).toBe('')
  })

  it('sort and filter by the URL', async () => {
    expect(getOrder(await readText(manager.get(followUpsPath('?sort=tier'))))).toEqual([1, 2, 0])
    expect(getOrder(await readText(manager.get(followUpsPath('?sort=newest'))))).toEqual([2, 1, 0])
    expect(getOrder(await readText(manager.get(followUpsPath('?tier=B'))))).toEqual([2])
    expect(getOrder(await readText(manager.get(followUpsPath('?waiting=2'))))).toEqual([0])
    expect(getOrder(await readText(manager.get(followUpsPath('?owner=me'))))).toEqual([])
    expect(getOrder(await readText(manager.get(followUpsPath('?q=lovelace'))))).toEqual([0])
    expect(getOrder(await readText(manager.get(followUpsPath('?q=dear'))))).toEqual([2])
    const emptyPage = await readText(manager.get(followUpsPath('?q=nothing%20such')))
    expect(emptyPage).toContain('No customers match')
    expect(emptyPage).toContain('follow-ups?q=nothing+such&amp;status=all')
    const rows = parse(await readText(manager.get(followUpsPath('.csv?q=dear'))), { columns: true, bom: true })
    expect(rows).toHaveLength(1)
    expect(await readText(manager.get(followUpsPath('?owner=me')))).toContain('No customers match')
  })

  it('ignore meaningless filters', async () => {
    const response = await manager.get(followUpsPath('?sort=upwards&tier=Z&waiting=-1&survey=none&cursor=x&status=odd'))
    expect(response.status).toBe(200)
    expect(getOrder(await readText(response))).toEqual([1, 2, 0])
  })

  it('export the filtered list as CSV', async () => {
    const response = await manager.get(followUpsPath('.csv?sort=tier&group=detractor'))
    const rows: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true })
    expect(rows.map((row) => `${row.Name} ${row.Tier}`)).toEqual(['王梅 A', 'Grace Hopper B', 'Ada Lovelace D'])
    expect(rows[0]).toMatchObject({ Score: '2', tier: 'A', Overdue: '' })
  })

  it('export the filtered list as a workbook or CSV, in the language of the reader', async () => {
    const page = await readText(manager.get(followUpsPath('?tier=A')))
    expect(page).toContain(`href="${followUpsPath('.xlsx?tier=A')}"`)
    expect(page).toContain(`href="${followUpsPath('.csv?tier=A')}"`)
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { note: '=1+1' })
    const read = async (language: string) => {
      const response = await manager.get(followUpsPath('.csv?sort=tier'), { 'accept-language': language })
      const [first] = parse(await response.text(), { columns: true, bom: true }) as Record<string, string>[]
      return first
    }
    expect(await read('en')).toMatchObject({
      ...{
        Date: expect.stringMatching(/^2026-11-23 \d\d:\d\d$/),
        Survey: 'Relationship survey',
        Score: '2',
        Tier: 'A',
      },
      ...{ Name: '王梅', Phone: '(+86) 138 0013 8000', 'Why it opened': 'Low score', Status: 'To call', Note: "'=1+1" },
      'Response ID': ids[1],
    })
    expect(await read('zh-CN')).toMatchObject({ 姓名: '王梅', 创建原因: '低分客户', 状态: '待回访' })
    const workbook = await manager.get(followUpsPath('.xlsx?sort=tier'), { 'accept-language': 'zh-CN' })
    const [headings = [], row = []] = await readFirstSheet(new Uint8Array(await workbook.arrayBuffer()))
    const cells = Object.fromEntries(headings.map((heading, index) => [heading, row[index]]))
    expect(cells).toMatchObject({ 姓名: '王梅', 评分: 2, 电话: '+8613800138000', 状态: '待回访', 备注: '=1+1' })
    expect(cells.日期).toBeInstanceOf(Date)
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { note: null })
  })

  it('show a card with everything needed for a call', async () => {
    const page = await readText(manager.get(followUpsPath(`/${ids[0]}?sort=due`)))
    expect(page).toContain('href="tel:+442071234567"')
    expect(page).toContain('href="mailto:ada-1'.replace('ada-1', 'ada@example.com?subject=Your%20feedback%20to%20Ours'))
    expect(page).toMatch(new RegExp(`rel="next"|${ids[1]}\\?sort=due`))
    expect(page).toContain('This is their first response.')
    expect(page).toContain('CLEAR')
  })

  it('assign several follow-ups to one member at once', async () => {
    const form = new FormData()
    for (const id of [ids[0], ids[1]]) form.append('pick', `${id} ${await getUpdatedAt(id as string)}`)
    form.append('owner', agent.userId)
    const response = await postForm(form)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(followUpsPath())
    expect(await readText(manager.get(followUpsPath(`?owner=${agent.userId}`)))).toContain('Agnes Agent')
    expect(getOrder(await readText(manager.get(followUpsPath(`?owner=${agent.userId}`))))).toEqual([1, 0])
    expect(getOrder(await readText(manager.get(followUpsPath('?owner=none'))))).toEqual([2])
    const [row] = await connection.database.all(
      sql<{ detail: string }>`select detail from audit where action = 'follow-up.assigned'`,
    )
    expect(row?.detail).not.toContain('Agnes')
    expect(row?.detail).toContain(ids[1])
  })

  /** Sends a form of the list. */
  const postForm = (form: FormData) => manager.post(followUpsPath('/assignments'), form)

  it('do not change follow-ups that someone changed since the list was loaded', async () => {
    const form = new FormData()
    form.append('pick', `${ids[2]} ${new Date(0).toISOString()}`)
    form.append('owner', agent.userId)
    const response = await postForm(form)
    expect(response.status).toBe(303)
    expect(readCookie(response)).toContain('just changed by someone else')
    expect(getOrder(await readText(manager.get(followUpsPath('?owner=none'))))).toEqual([2])
  })

  it('show an invalid selection again with the same boxes ticked', async () => {
    const emptyResponse = await postForm(new FormData())
    expect(emptyResponse.status).toBe(400)
    expect(await emptyResponse.text()).toContain('Select at least one follow-up.')
    const form = new FormData()
    form.append('pick', 'nothing that was on the page')
    expect((await postForm(form)).status).toBe(400)
    form.delete('pick')
    form.append('pick', `${ids[2]} ${await getUpdatedAt(ids[2] as string)}`)
    form.append('owner', 'somebody else')
    const response = await postForm(form)
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('Choose a member who can work on follow-ups.')
    expect(page).toMatch(new RegExp(`value="${ids[2]} [^"]+" checked`))
  })

  it('show agents only their own follow-ups', async () => {
    const page = await readText(agent.get(followUpsPath()))
    expect(page).toContain('Ada Lovelace')
    expect(page).not.toContain('Grace Hopper')
    expect(page).not.toContain('/follow-ups/assignments?')
    expect(page).not.toContain('Owner …')
    expect((await agent.get(followUpsPath(`/${ids[0]}`))).status).toBe(200)
    expect((await agent.get(followUpsPath(`/${ids[2]}`))).status).toBe(404)
    expect((await agent.post(followUpsPath(`/${ids[2]}/note`), { note: 'Mine now' })).status).toBe(404)
    expect((await agent.post(followUpsPath('/assignments'), { pick: `${ids[2]} x`, owner: agent.userId })).status).toBe(
      403,
    )
    const csv = await readText(agent.get(followUpsPath('.csv')))
    expect(csv).toContain('Ada')
    expect(csv).not.toContain('Grace')
    const response = await agent.post(followUpsPath(`/${ids[0]}/owner`), { owner: manager.userId })
    expect(response.status).toBe(403)
    expect((await service.call('GET', `/api/follow-ups/${ids[0]}`)).body.owner).toBe('Agnes Agent')
  })

  it('require a note on the outcome where the workspace says so', async () => {
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'solved' })
    const response = await agent.post(followUpsPath(`/${ids[0]}/attempts`), { outcome: 'solved', note: ' ' })
    expect(response.status).toBe(400)
    const page = await response.text()
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'never' })
    expect(page).toContain('Add a short note on the outcome.')
    expect(page).toContain('aria-invalid="true"')
  })

  it('link to the next call after one is done', async () => {
    const updatedAt = await getUpdatedAt(ids[0] as string, agent)
    const response = await agent.post(followUpsPath(`/${ids[0]}/attempts`), {
      outcome: 'solved',
      note: 'Called.\r\nShe stays.',
      updatedAt,
    })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(followUpsPath())
    expect(readCookie(response)).toContain('Done: Ada Lovelace · 1 left')
    const { body } = await service.call('GET', `/api/follow-ups/${ids[0]}`)
    expect(body).toMatchObject({ status: 'done', note: 'Called.\nShe stays.', doneBy: `user:${agent.userId}` })
    const page = await readText(manager.get(followUpsPath(`/${ids[0]}?status=done`)))
    expect(page).toContain('Agnes Agent')
    expect(page).toContain('solved it')
    expect(page).toContain('assigned it to Agnes Agent')
    expect(await readText(manager.get(followUpsPath('?status=done')))).toContain('1 call done this week')
  })

  it('never overwrite a concurrent change: both versions are shown', async () => {
    const updatedAt = await getUpdatedAt(ids[1] as string)
    await agent.post(followUpsPath(`/${ids[1]}/note`), { note: 'Rang twice, no answer.', updatedAt })
    const form = { outcome: 'solved', note: 'Sent a voucher.', updatedAt }
    const response = await manager.post(followUpsPath(`/${ids[1]}/attempts`), form)
    expect(response.status).toBe(409)
    const page = await response.text()
    expect(page).toContain('Agnes Agent changed this follow-up while you were writing')
    expect(page).toContain('Rang twice, no answer.')
    expect(page).toMatch(/<textarea[^>]*>Sent a voucher\.</)
    const retry = await manager.post(followUpsPath(`/${ids[1]}/attempts`), {
      ...form,
      updatedAt: await getUpdatedAt(ids[1] as string),
    })
    expect(retry.status).toBe(303)
  })

  it('keep a due date until the day ends in the time zone of the workspace', async () => {
    const path = followUpsPath(`/${ids[2]}/plan`)
    for (const due of ['Tuesday', '9999-12-31']) {
      const invalidResponse = await manager.post(path, { due, owner: '' })
      expect(invalidResponse.status).toBe(400)
      expect(await invalidResponse.text()).toContain('Enter a date, for example 2026-11-30.')
    }
    await manager.post(path, { due: '2026-11-27' })
    await manager.post(followUpsPath(`/${ids[2]}/owner`), { owner: manager.userId })
    const { body } = await service.call('GET', `/api/follow-ups/${ids[2]}`)
    expect(body).toMatchObject({ dueAt: '2026-11-27T23:59:59.999Z', owner: 'Mona Manager', overdue: false })
    expect(getOrder(await readText(manager.get(followUpsPath('?status=today'))))).toEqual([])
    expect(getOrder(await readText(manager.get(followUpsPath())))).toEqual([2])
    service.time.advance(3 * DAY)
    expect(getOrder(await readText(manager.get(followUpsPath('?overdue=true'))))).toEqual([2])
  })

  it('keep the time of a deadline when the day stays', async () => {
    const path = `/api/follow-ups/${ids[2]}`
    const { body: before } = await service.call('PATCH', path, { dueAt: '2026-11-28T14:00:00Z', ownerId: null })
    const displayedDue =
      /name="due-shown" value="([^"]*)"/.exec(await readText(manager.get(followUpsPath(`/${ids[2]}`))))?.[1] ?? ''
    expect(displayedDue).toBe('2026-11-28')
    const planForm = {
      due: displayedDue,
      'due-shown': displayedDue,
      updatedAt: before.updatedAt,
    }
    expect((await manager.post(followUpsPath(`/${ids[2]}/plan`), planForm)).status).toBe(303)
    expect((await service.call('GET', path)).body).toMatchObject({ dueAt: before.dueAt })
    await manager.post(followUpsPath(`/${ids[2]}/plan`), {
      ...planForm,
      due: '',
      updatedAt: await getUpdatedAt(ids[2] as string),
    })
    expect((await service.call('GET', path)).body.dueAt).toBeNull()
  })

  it('take an outcome back by a form, without script', async () => {
    const response = await manager.post(followUpsPath(`/${ids[2]}/attempts`), { outcome: 'not-reached' })
    expect(readCookie(response)).toContain('Not reached: Grace Hopper · 1 left')
    const [notice] = /__Host-notice=[^;]*/.exec(response.headers.get('set-cookie') ?? '') ?? []
    const cookie = `${manager.cookie}; ${notice}`
    const page = await readText(service.app.request(`https://vouch.test${followUpsPath()}`, { headers: { cookie } }))
    const [, action = ''] = /action="([^"]*\/attempts\/[^"]*\/deletion)"/.exec(page) ?? []
    expect((await manager.post(action, {})).headers.get('location')).toBe(followUpsPath(`/${ids[2]}`))
    expect((await service.call('GET', `/api/follow-ups/${ids[2]}`)).body).toMatchObject({ outcome: null, dueAt: null })
  })

  it('call back on the day that was agreed', async () => {
    const path = followUpsPath(`/${ids[2]}/attempts`)
    const invalidResponse = await manager.post(path, { outcome: 'call-back', callBackDay: '2026-11-01' })
    expect(invalidResponse.status).toBe(400)
    expect(await invalidResponse.text()).toContain('Choose a day from today on.')
    await manager.post(path, { outcome: 'call-back', callBackDay: '2026-12-04' })
    expect((await service.call('GET', `/api/follow-ups/${ids[2]}`)).body.dueAt).toBe('2026-12-04T23:59:59.999Z')
    expect(await readText(manager.get(followUpsPath()))).toContain('Call back later')
  })

  it('hand a follow-up over, and take the next one', async () => {
    const next = (member: Member) => member.post(followUpsPath('/next'), {})
    expect((await next(agent)).headers.get('location')).toBe(followUpsPath())
    const submission = { key: 'next', score: 0, comment: 'Never again' }
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
    expect((await next(manager)).headers.get('location')).toBe(followUpsPath(`/${body.id}`))
    expect((await service.call('GET', `/api/follow-ups/${body.id}`)).body.ownerId).toBe(manager.userId)
    const response = await manager.post(followUpsPath(`/${body.id}/owner`), { owner: agent.userId })
    expect(readCookie(response)).toContain('Assigned to Agnes Agent.')
    expect((await next(agent)).headers.get('location')).toBe(followUpsPath(`/${body.id}`))
    const closedResponse = await agent.post(followUpsPath(`/${body.id}/attempts?to=list`), { outcome: 'solved' })
    expect(closedResponse.headers.get('location')).toBe(followUpsPath())
    const again = await agent.post(followUpsPath(`/${body.id}/attempts`), { outcome: 'solved' })
    expect(readCookie(again)).toContain('already closed')
  })

  it('show earlier responses of the contact to the caller', async () => {
    const submission = { key: 'again', score: 1, comment: 'Still waiting', contact: sampleContacts.ada }
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
    await service.call('PATCH', `/api/follow-ups/${body.id}`, { ownerId: agent.userId })
    const page = await readText(agent.get(followUpsPath(`/${body.id}`)))
    expect(page).toContain('Waited &lt;b&gt;half an hour&lt;/b&gt;')
    expect(page).not.toContain('This is their first response.')
  })

  it('are forbidden for roles without access', async () => {
    for (const role of ['marketer', 'viewer'] as const) {
      const member = await signInMember(service, role)
      expect((await member.get(followUpsPath())).status).toBe(403)
      expect((await member.get(followUpsPath(`/${ids[0]}`))).status).toBe(403)
    }
  })

  it('are in the user’s language', async () => {
    expect(await readText(manager.get(followUpsPath('?status=done&lang=zh-Hans')))).toContain('本周已完成')
    const invalidResponse = await manager.post(followUpsPath(`/${ids[2]}/plan?lang=zh-Hant`), { due: 'x' })
    expect(await invalidResponse.text()).toContain('請填寫日期，例如 2026-11-30。')
  })
})
