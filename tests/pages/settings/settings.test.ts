import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDemo } from '../../../server/domain/demo/demo.ts'
import { actionWords } from '../../../server/i18n/actions.ts'
import { staffLanguages } from '../../../server/i18n/index.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/database.ts'
import { roles } from '../../../shared/roles.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { signedInAs } from '../../support/signed-in.ts'
import { type Service, serviceOver } from '../../support/world.ts'

type Member = Awaited<ReturnType<typeof signedInAs>>

describe('the pages of settings', () => {
  let opened: Opened
  let service: Service
  let owner: Member
  let manager: Member

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    owner = await signedInAs(service, 'owner', { name: 'Olga Owner' })
    manager = await signedInAs(service, 'manager', { name: 'Mona Manager' })
  })
  afterAll(() => opened.close())

  const at = (path = '') => `/w/${owner.slug}/settings${path}`
  const text = async (response: Response | Promise<Response>) => (await response).text()
  const noticeOf = (response: Response) => decodeURIComponent(response.headers.get('set-cookie') ?? '')
  const inChinese = { 'accept-language': 'zh-TW' }

  it('lead to what a role may see, and are well-formed without inline style or script', async () => {
    const ways = async (who: Member) =>
      [...(await text(who.get(at()))).matchAll(/settings(\/\w+)?"/g)].map(([, way]) => way)
    expect(await ways(owner)).toEqual(
      expect.arrayContaining([undefined, '/segments', '/people', '/keys', '/audit', '/retention', '/danger']),
    )
    expect(await text(owner.get(at()))).toContain('href="/account#sessions"')
    expect(await text(owner.get('/account'))).toContain('id="sessions"')
    expect(await ways(manager)).not.toContain('/people')
    expect(await ways(manager)).not.toContain('/danger')
    for (const part of ['', '/segments', '/people', '/keys', '/audit', '/retention', '/danger']) {
      for (const headers of [{}, inChinese, { 'accept-language': 'zh-CN' }]) {
        const response = await owner.get(at(part), headers)
        expect([part, response.status]).toEqual([part, 200])
        const page = await text(response)
        expect(page).not.toMatch(/ style=| on\w+=|undefined|\[object/)
        expect(page.match(/<h1>/g)).toHaveLength(1)
      }
    }
    expect(await text(owner.get(at(), inChinese))).toContain('每週第一天')
  })

  describe('of the workspace', () => {
    const good = { name: 'Ours', timeZone: 'Europe/London', weekStartsOn: '1', throttleDays: '' }

    it('are saved, and say so', async () => {
      const response = await manager.post(at(), { ...good, weekStartsOn: '7', throttleDays: '30' })
      expect([response.status, response.headers.get('location')]).toEqual([303, at()])
      expect(noticeOf(response)).toContain('success:Saved.')
      const { body } = await service.call('GET', '/api/workspace')
      expect(body).toMatchObject({ weekStartsOn: 7, throttleDays: 30 })
      await manager.post(at(), good)
      expect((await service.call('GET', '/api/workspace')).body).toMatchObject({ weekStartsOn: 1, throttleDays: null })
    })

    it.each([
      ['name', ' ', 'Give it a name', '請填寫名稱'],
      ['timeZone', 'Mars/Olympus', 'Choose a time zone', '請從清單中選擇時區'],
      ['weekStartsOn', '8', 'Choose a day', '請選擇星期幾'],
      ['throttleDays', '1.5', 'Give a whole number', '請填寫 1 至 3650'],
    ])('come back as they were filled in where %s is %j', async (name, value, said, inHant) => {
      const response = await owner.post(at(), { ...good, name: 'Kept <b>', [name]: value })
      expect(response.status).toBe(400)
      const page = await text(response)
      expect(page).toContain(`id="${name}-error"`)
      expect(page).toContain(said)
      if (name !== 'name') expect(page).toContain('Kept &lt;b&gt;')
      expect(await text(owner.post(at(), { ...good, [name]: value }, inChinese))).toContain(inHant)
      expect((await service.call('GET', '/api/workspace')).body.name).toBe('Ours')
    })

    it('take nothing from a page of another site, nor what is no form', async () => {
      const response = await owner.post(at(), { ...good, name: 'Stolen' }, { origin: 'https://evil.example' })
      expect(response.status).toBe(403)
      expect((await owner.post(at(), {}, { 'content-type': 'application/json' })).status).toBe(400)
    })
  })

  it('add a segment key, show how far it is counted, and give it up', async () => {
    const added = await manager.post(at('/segments'), { key: ' plan ' })
    expect(noticeOf(added)).toContain('“plan” is a segment key now.')
    const page = await text(manager.get(at('/segments')))
    expect(page).toContain('All answers counted')
    expect(page).not.toContain('http-equiv="refresh"')
    await opened.database.batch([sql`update segment_key set counted_to = '', counted_at = null where key = 'plan'`])
    const counting = await text(manager.get(at('/segments')))
    expect(counting).toContain('Counting earlier answers')
    expect(counting).toContain('http-equiv="refresh"')
    const faulty = await manager.post(at('/segments'), { key: '<x>' })
    expect(faulty.status).toBe(400)
    expect(await text(faulty)).toContain('value="&lt;x&gt;"')
    expect((await manager.post(at('/segments/dropped'), { key: 'plan' })).status).toBe(303)
    expect((await service.call('GET', '/api/segment-keys')).body.data).toEqual([])
    for (let index = 0; index < 20; index++) await manager.post(at('/segments'), { key: `key-${index}` })
    const oneTooMany = await manager.post(at('/segments'), { key: 'key-20' })
    expect([oneTooMany.status, await text(oneTooMany)]).toEqual([409, expect.stringContaining('at most 20')])
    for (let index = 0; index < 20; index++) await manager.post(at('/segments/dropped'), { key: `key-${index}` })
  })

  it('make an API key whose secret is shown this once, and revoke it', async () => {
    const made = await owner.post(at('/keys'), { name: 'Till', scope: 'write' })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const [secret = ''] = /vouch_\w+/.exec(await text(made)) ?? []
    const works = () => service.app.request('/api/surveys', { headers: { authorization: `Bearer ${secret}` } })
    expect((await works()).status).toBe(200)
    const list = await text(owner.get(at('/keys')))
    expect(list).not.toContain(secret)
    expect(list).toContain(secret.slice(-4))
    const { body } = await service.call('GET', '/api/keys')
    const { id } = body.data.find(({ name }: { name: string }) => name === 'Till')
    expect(noticeOf(await owner.post(at(`/keys/${id}/revocation`)))).toContain('“Till” has been revoked.')
    expect((await works()).status).toBe(401)
    const faulty = await owner.post(at('/keys'), { name: '', scope: 'all' })
    expect(faulty.status).toBe(400)
    const page = await text(faulty)
    expect(page).toContain('Say what the key is for')
    expect(page).toContain('Choose what the key may do.')
    expect((await owner.post(at('/keys/nonsense/revocation'))).status).toBe(404)
    expect((await owner.post(at(`/keys/${'0'.repeat(22)}/revocation`))).status).toBe(404)
  })

  it('invite somebody by a link that can be passed on, send it again, and withdraw it', async () => {
    const invited = await owner.post(at('/people'), { email: 'New@Example.com', role: 'agent' })
    expect(invited.status).toBe(201)
    const link = /https:\/\/vouch\.test\/join\/\w+/
    const page = await text(invited)
    expect(page).toMatch(link)
    expect(page).toContain('This service sends no e-mail.')
    expect(await text(owner.get(at('/people')))).toContain('new@example.com')
    const { body } = await service.call('GET', '/api/member-invitations')
    const again = await owner.post(at(`/people/invitations/${body.data[0].id}/again`))
    expect(link.exec(await text(again))?.[0]).not.toBe(link.exec(page)?.[0])
    await owner.post(at(`/people/invitations/${body.data[0].id}/revocation`))
    expect(await text(owner.get(at('/people')))).not.toContain('new@example.com')
    const faulty = await owner.post(at('/people'), { email: 'nobody', role: 'king' })
    expect(faulty.status).toBe(400)
    const said = await text(faulty)
    expect(said).toContain('value="nobody"')
    expect(said).toContain('Choose a role.')
    const [row] = await opened.database.all(
      sql<{ email: string }>`select email from app_user where id = ${manager.personId}`,
    )
    const member = await owner.post(at('/people'), { email: row?.email ?? '', role: 'viewer' })
    expect([member.status, await text(member)]).toEqual([409, expect.stringContaining('in the workspace already')])
  })

  it('change a role, remove a member, and keep an owner', async () => {
    const agent = await signedInAs(service, 'agent', { name: 'Agnes <Agent>' })
    const role = await owner.post(at(`/people/${agent.personId}/role`), { role: 'marketer' })
    expect(noticeOf(role)).toContain('Agnes <Agent> is now: Marketer.')
    expect((await owner.post(at(`/people/${agent.personId}/role`), { role: 'king' })).status).toBe(400)
    const page = await text(owner.get(at('/people')))
    expect(page).toContain('Agnes &lt;Agent&gt;')
    for (const one of roles) expect(page).toContain(`value="${one}"`)
    expect(noticeOf(await owner.post(at(`/people/${agent.personId}/removal`)))).toContain('has been removed')
    expect((await agent.get(at('/people'))).status).toBe(404)
    const last = await owner.post(at(`/people/${owner.personId}/role`), { role: 'viewer' })
    expect([last.status, await text(last)]).toEqual([409, expect.stringContaining('A workspace needs an owner')])
    expect((await owner.post(at(`/people/${owner.personId}/removal`))).status).toBe(409)
  })

  it('tell what was done, narrowed by person, action and time, page by page, and as CSV', async () => {
    const page = await text(owner.get(at('/audit')))
    expect(page).toContain('made an API key')
    expect(page).toContain('203.0.113.7')
    expect(page).toContain('Olga Owner')
    expect(await text(owner.get(at('/audit'), inChinese))).toContain('建立 API 金鑰')
    const rows = (html: string) => html.split('<tbody>')[1]?.match(/<tr>/g)?.length ?? 0
    const mine = await text(owner.get(at(`/audit?actor=person:${owner.personId}&action=key.created`)))
    expect([rows(mine), mine]).toEqual([1, expect.stringContaining('2 filters set')])
    expect(await text(owner.get(at('/audit?to=2026-11-21')))).toContain('Nothing was done that matches.')
    expect(rows(await text(owner.get(at('/audit?to=9999-12-31'))))).toBe(50)
    const backwards = await owner.get(at('/audit?from=2026-11-22&to=2026-11-21&actor='))
    expect([backwards.status, await text(backwards)]).toEqual([200, expect.stringContaining('not before the first')])
    expect(rows(page)).toBe(50)
    const [, older = ''] = /href="([^"]*cursor=[^"]*)"/.exec(page) ?? []
    expect(rows(await text(owner.get(older.replaceAll('&amp;', '&'))))).toBeGreaterThan(0)
    const csv = await manager.get(at('/audit.csv?action=key.revoked'))
    expect(csv.headers.get('content-disposition')).toContain('audit.csv')
    expect((await text(csv)).trim().split('\r\n')).toHaveLength(2)
  })

  it('have words in every language for whatever is told', async () => {
    const server = join(import.meta.dirname, '../../../server')
    const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const told = files.flatMap((file) => {
      const calls = readFileSync(join(server, file), 'utf8').matchAll(
        /\b(?:audited|auditedEverywhere|noted|closing|tell)\([^']*?'([a-z-]+\.[a-z-]+)'/g,
      )
      return [...calls].map(([, action]) => action ?? '')
    })
    expect(told).toContain('person.signed-in')
    expect(
      told.filter((action) => staffLanguages.some((language) => actionWords(language, action) === action)),
    ).toEqual([])
  })

  it('show what retention would forget before it is turned on, and turn it off again', async () => {
    expect(await text(manager.get(at('/retention')))).toContain('Everything is kept.')
    expect((await manager.get(at('/retention?days=29'))).status).toBe(400)
    const preview = await text(manager.get(at('/retention?days=365')))
    expect(preview).toContain('0 answers would lose what is personal')
    expect(preview).toContain('name="days" value="365"')
    await manager.post(at('/retention'), { days: '365' })
    expect(await text(manager.get(at('/retention')))).toContain('forgotten after 365 days')
    expect((await manager.post(at('/retention'), { days: '1' })).status).toBe(400)
    await manager.post(at('/retention'), { days: '' })
    expect((await service.call('GET', '/api/workspace')).body.retentionDays).toBeNull()
  })
})

describe('the choice of a workspace', () => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  const text = async (response: Response | Promise<Response>) => (await response).text()
  const worked = async () => {
    while (await deliverNext({ ...service.deps, log: { ...service.deps.log } })) {}
  }

  it('asks who it is', async () => {
    const response = await service.app.request('/workspaces', { headers: { accept: 'text/html' } })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fworkspaces'])
  })

  it('lists them with the role, and lets an owner make another', async () => {
    const owner = await signedInAs(service, 'owner')
    expect(await text(owner.get('/workspaces'))).toMatch(/href="\/w\/ours\/overview">Ours<[\s\S]*Owner/)
    const made = await owner.post('/workspaces', { name: 'Second shop', timeZone: 'Asia/Taipei' })
    expect(made.headers.get('location')).toBe('/w/second-shop/surveys')
    const page = await text(owner.get('/workspaces'))
    expect(page).toContain('Second shop')
    expect((await owner.get('/w/second-shop/settings')).status).toBe(200)
    expect(await text(owner.get('/w/second-shop/settings/audit'))).toContain('made the workspace')
    const faulty = await owner.post('/workspaces', { name: 'Third', timeZone: 'Nowhere' })
    expect([faulty.status, await text(faulty)]).toEqual([400, expect.stringContaining('value="Third"')])
    expect(
      (await owner.post('/workspaces', { name: 'X', timeZone: 'UTC' }, { origin: 'https://evil.example' })).status,
    ).toBe(403)
    const viewer = await signedInAs(service, 'viewer')
    expect(await text(viewer.get('/workspaces'))).not.toContain('name="timeZone"')
    expect((await viewer.post('/workspaces', { name: 'X', timeZone: 'UTC' })).status).toBe(403)
  })

  it('adds sample data at one click, says so on every page, and removes them at one', async () => {
    const viewer = await signedInAs(service, 'viewer')
    const added = await viewer.post('/workspaces/sample')
    expect(added.headers.get('location')).toBe('/w/sample/overview')
    const page = await text(viewer.get('/w/sample/overview'))
    expect(page).toContain('Sample data.')
    expect(page).toContain('action="/w/sample/settings/danger/sample"')
    expect(await text(viewer.get('/workspaces'))).not.toContain('Add sample data')
    // It makes nobody an owner of anything else.
    expect((await viewer.post('/workspaces', { name: 'X', timeZone: 'UTC' })).status).toBe(403)
    expect((await viewer.post('/w/sample/settings/danger/sample')).headers.get('location')).toBe('/workspaces')
    expect((await viewer.get('/w/sample/overview')).status).toBe(404)
    await worked()
    expect(await opened.database.all(sql`select id from workspace where demo_at is not null`)).toEqual([])
    const owner = await signedInAs(service, 'owner')
    expect((await owner.post('/w/ours/settings/danger/sample')).status).toBe(409)
  })

  it('is where whoever has deleted a workspace comes to, who is in none then', async () => {
    await addDemo(service.deps)
    const owner = await signedInAs(service, 'owner', { where: service.theirs.workspaceId })
    const danger = '/w/theirs/settings/danger'
    const wrong = await owner.post(danger, { name: 'theirs' })
    expect([wrong.status, await text(wrong)]).toEqual([
      400,
      expect.stringContaining('Type the name of the workspace as it is: Theirs'),
    ])
    const deleted = await owner.post(danger, { name: 'Theirs' })
    expect([deleted.status, deleted.headers.get('location')]).toEqual([303, '/workspaces'])
    expect((await owner.get(danger)).status).toBe(404)
    await worked()
    const page = await text(owner.get('/workspaces', { 'accept-language': 'zh-CN' }))
    expect(page).toContain('您不在任何工作区中')
    expect(page).toContain('action="/workspaces/sample"')
  })
})
