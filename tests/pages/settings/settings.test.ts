import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemo } from '../../../server/domain/demo/demo.ts'
import { describeAction } from '../../../server/i18n/audit-actions.ts'
import { appLanguages } from '../../../server/i18n/languages.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { roles } from '../../../shared/roles.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

type Member = Awaited<ReturnType<typeof signInMember>>

describe('the settings pages', () => {
  let connection: TestConnection
  let service: Service
  let owner: Member
  let manager: Member

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner', { name: 'Olga Owner' })
    manager = await signInMember(service, 'manager', { name: 'Mona Manager' })
  })
  afterAll(() => connection.close())

  const settingsPath = (path = '') => `/w/${owner.slug}/settings${path}`
  const readText = async (response: Response | Promise<Response>) => (await response).text()
  const readNotice = (response: Response) => decodeURIComponent(response.headers.get('set-cookie') ?? '')
  const chineseHeaders = { 'accept-language': 'zh-TW' }

  it('link to what a role may see, and are well-formed without inline style or script', async () => {
    const listTabs = async (member: Member) =>
      [...(await readText(member.get(settingsPath()))).matchAll(/settings(\/\w+)?"/g)].map(([, tab]) => tab)
    expect(await listTabs(owner)).toEqual(
      expect.arrayContaining([undefined, '/segments', '/people', '/keys', '/audit', '/retention', '/danger']),
    )
    const page = await readText(owner.get(settingsPath('/segments')))
    const [list = ''] = /<nav class="side-list" aria-label="Settings">.*?<\/nav>/s.exec(page) ?? []
    expect(list).toContain('/settings/segments" aria-current="page"')
    expect(page).not.toContain('class="tabs"')
    expect(await readText(owner.get('/account'))).toContain('id="sessions"')
    expect(await listTabs(manager)).not.toContain('/people')
    expect(await listTabs(manager)).not.toContain('/danger')
    for (const section of ['', '/segments', '/people', '/keys', '/audit', '/retention', '/health', '/danger']) {
      for (const headers of [{}, chineseHeaders, { 'accept-language': 'zh-CN' }]) {
        const response = await owner.get(settingsPath(section), headers)
        expect([section, response.status]).toEqual([section, 200])
        const page = await readText(response)
        expect(page).not.toMatch(/ style=| on\w+=|undefined|\[object/)
        expect(page.match(/<h1>/g)).toHaveLength(1)
      }
    }
    expect(await readText(owner.get(settingsPath(), chineseHeaders))).toContain('每週第一天')
  })

  describe('of the workspace', () => {
    const validForm = { name: 'Ours', timeZone: 'Europe/London', weekStartsOn: '1', throttleDays: '' }

    it('are saved with a confirmation', async () => {
      const response = await manager.post(settingsPath(), { ...validForm, weekStartsOn: '7', throttleDays: '30' })
      expect([response.status, response.headers.get('location')]).toEqual([303, settingsPath()])
      expect(readNotice(response)).toContain('success:Saved.')
      const { body } = await service.call('GET', '/api/workspace')
      expect(body).toMatchObject({ weekStartsOn: 7, throttleDays: 30 })
      await manager.post(settingsPath(), validForm)
      expect((await service.call('GET', '/api/workspace')).body).toMatchObject({ weekStartsOn: 1, throttleDays: null })
    })

    it.each([
      ['name', ' ', 'Enter a name', '請填寫名稱'],
      ['timeZone', 'Mars/Olympus', 'Choose a time zone', '請從清單中選擇時區'],
      ['weekStartsOn', '8', 'Choose a day', '請選擇星期幾'],
      ['throttleDays', '1.5', 'Enter a whole number', '請填寫 1 至 3650'],
    ])('keep their input if %s is %j', async (name, value, message, messageInHant) => {
      const response = await owner.post(settingsPath(), { ...validForm, name: 'Kept <b>', [name]: value })
      expect(response.status).toBe(400)
      const page = await readText(response)
      expect(page).toContain(`id="${name}-error"`)
      expect(page).toContain(message)
      if (name !== 'name') expect(page).toContain('Kept &lt;b&gt;')
      expect(await readText(owner.post(settingsPath(), { ...validForm, [name]: value }, chineseHeaders))).toContain(
        messageInHant,
      )
      expect((await service.call('GET', '/api/workspace')).body.name).toBe('Ours')
    })

    it('reject requests from other sites, and bodies that are not forms', async () => {
      const response = await owner.post(
        settingsPath(),
        { ...validForm, name: 'Stolen' },
        { origin: 'https://evil.example' },
      )
      expect(response.status).toBe(403)
      expect((await owner.post(settingsPath(), {}, { 'content-type': 'application/json' })).status).toBe(400)
    })
  })

  it('add a segment key, show its counting progress, and remove it', async () => {
    const response = await manager.post(settingsPath('/segments'), { key: ' plan ' })
    expect(readNotice(response)).toContain('You can now compare scores by “plan”.')
    const page = await readText(manager.get(settingsPath('/segments')))
    expect(page).toContain('All responses counted')
    expect(page).not.toContain('http-equiv="refresh"')
    await connection.database.batch([sql`update segment_key set counted_to = '', counted_at = null where key = 'plan'`])
    const segmentsPage = await readText(manager.get(settingsPath('/segments')))
    expect(segmentsPage).toContain('Counting earlier responses')
    expect(segmentsPage).toContain('http-equiv="refresh"')
    const invalidResponse = await manager.post(settingsPath('/segments'), { key: '<x>' })
    expect(invalidResponse.status).toBe(400)
    expect(await readText(invalidResponse)).toContain('value="&lt;x&gt;"')
    expect((await manager.post(settingsPath('/segments/deletion'), { key: 'plan' })).status).toBe(303)
    expect((await service.call('GET', '/api/segment-keys')).body.data).toEqual([])
    for (let index = 0; index < 20; index++) await manager.post(settingsPath('/segments'), { key: `key-${index}` })
    const excessResponse = await manager.post(settingsPath('/segments'), { key: 'key-20' })
    expect([excessResponse.status, await readText(excessResponse)]).toEqual([
      409,
      expect.stringContaining('up to 20 comparisons'),
    ])
    for (let index = 0; index < 20; index++)
      await manager.post(settingsPath('/segments/deletion'), { key: `key-${index}` })
  })

  it('create an API key whose secret is shown once, and revoke it', async () => {
    const response = await owner.post(settingsPath('/keys'), { name: 'Till', scope: 'write' })
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const [secret = ''] = /vouch_\w+/.exec(await readText(response)) ?? []
    const useKey = () => service.app.request('/api/surveys', { headers: { authorization: `Bearer ${secret}` } })
    expect((await useKey()).status).toBe(200)
    const keysPage = await readText(owner.get(settingsPath('/keys')))
    expect(keysPage).not.toContain(secret)
    expect(keysPage).toContain(secret.slice(-4))
    const { body } = await service.call('GET', '/api/keys')
    const { id } = body.data.find(({ name }: { name: string }) => name === 'Till')
    expect(readNotice(await owner.post(settingsPath(`/keys/${id}/revocation`)))).toContain('“Till” revoked.')
    expect((await useKey()).status).toBe(401)
    const invalidResponse = await owner.post(settingsPath('/keys'), { name: '', scope: 'all' })
    expect(invalidResponse.status).toBe(400)
    const page = await readText(invalidResponse)
    expect(page).toContain('Enter a name of 1 to 100 characters.')
    expect(page).toContain('Choose a scope.')
    expect((await owner.post(settingsPath('/keys/nonsense/revocation'))).status).toBe(404)
    expect((await owner.post(settingsPath(`/keys/${'0'.repeat(22)}/revocation`))).status).toBe(404)
  })

  it('invite a member with a link to share, send it again, and revoke it', async () => {
    const response = await owner.post(settingsPath('/people'), { email: 'New@Example.com', role: 'agent' })
    expect(response.status).toBe(201)
    const link = /https:\/\/vouch\.test\/join\/\w+/
    const page = await readText(response)
    expect(page).toMatch(link)
    expect(page).toContain('This service doesn’t send email.')
    expect(await readText(owner.get(settingsPath('/people')))).toContain('new@example.com')
    const { body } = await service.call('GET', '/api/member-invitations')
    const resendResponse = await owner.post(settingsPath(`/people/invitations/${body.data[0].id}/renewal`))
    expect(link.exec(await readText(resendResponse))?.[0]).not.toBe(link.exec(page)?.[0])
    await owner.post(settingsPath(`/people/invitations/${body.data[0].id}/revocation`))
    expect(await readText(owner.get(settingsPath('/people')))).not.toContain('new@example.com')
    const invalidResponse = await owner.post(settingsPath('/people'), { email: 'nobody', role: 'king' })
    expect(invalidResponse.status).toBe(400)
    const invalidPage = await readText(invalidResponse)
    expect(invalidPage).toContain('value="nobody"')
    expect(invalidPage).toContain('Choose a role.')
    const [row] = await connection.database.all(
      sql<{ email: string }>`select email from app_user where id = ${manager.userId}`,
    )
    const memberResponse = await owner.post(settingsPath('/people'), { email: row?.email ?? '', role: 'viewer' })
    expect([memberResponse.status, await readText(memberResponse)]).toEqual([
      409,
      expect.stringContaining('already a member of the workspace'),
    ])
  })

  it('change a role, remove a member, and keep one owner', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Agnes <Agent>' })
    const roleResponse = await owner.post(settingsPath(`/people/${agent.userId}/role`), { role: 'marketer' })
    expect(readNotice(roleResponse)).toContain('Role of Agnes <Agent> changed to Marketer.')
    expect((await owner.post(settingsPath(`/people/${agent.userId}/role`), { role: 'king' })).status).toBe(400)
    const page = await readText(owner.get(settingsPath('/people')))
    expect(page).toContain('Agnes &lt;Agent&gt;')
    expect(page).toContain('The only owner. Make someone else an owner to change this.')
    expect(page).not.toContain(settingsPath(`/people/${owner.userId}/deletion`))
    expect(page).toContain(settingsPath(`/people/${agent.userId}/deletion`))
    for (const roleName of roles) expect(page).toContain(`value="${roleName}"`)
    expect(readNotice(await owner.post(settingsPath(`/people/${agent.userId}/deletion`)))).toContain(
      'Agnes <Agent> removed.',
    )
    expect((await agent.get(settingsPath('/people'))).headers.get('location')).toMatch(/^\/sign-in/)
    const lastOwnerResponse = await owner.post(settingsPath(`/people/${owner.userId}/role`), { role: 'viewer' })
    expect([lastOwnerResponse.status, await readText(lastOwnerResponse)]).toEqual([
      409,
      expect.stringContaining('A workspace needs an owner'),
    ])
    expect((await owner.post(settingsPath(`/people/${owner.userId}/deletion`))).status).toBe(409)
  })

  it('show the audit log by user, action and time, page by page, and as CSV', async () => {
    const page = await readText(owner.get(settingsPath('/audit')))
    expect(page).toContain('created an API key')
    expect(page).toContain('203.0.113.7')
    expect(page).toContain('Olga Owner')
    expect(await readText(owner.get(settingsPath('/audit'), chineseHeaders))).toContain('建立 API 金鑰')
    const countRows = (html: string) => html.split('<tbody>')[1]?.match(/<tr>/g)?.length ?? 0
    const ownEntries = await readText(
      owner.get(settingsPath(`/audit?actor=user:${owner.userId}&action=api-key.created`)),
    )
    expect([countRows(ownEntries), ownEntries]).toEqual([1, expect.stringContaining('2 filters applied')])
    expect(await readText(owner.get(settingsPath('/audit?to=2026-11-21')))).toContain(
      'No entries match. Remove a filter to see more.',
    )
    expect(countRows(await readText(owner.get(settingsPath('/audit?to=9999-12-31'))))).toBe(50)
    const reversedRange = await owner.get(settingsPath('/audit?from=2026-11-22&to=2026-11-21&actor='))
    expect([reversedRange.status, await readText(reversedRange)]).toEqual([
      200,
      expect.stringContaining('on or after the start date'),
    ])
    expect(countRows(page)).toBe(50)
    const [, olderHref = ''] = /href="([^"]*cursor=[^"]*)"/.exec(page) ?? []
    expect(countRows(await readText(owner.get(olderHref.replaceAll('&amp;', '&'))))).toBeGreaterThan(0)
    const csv = await manager.get(settingsPath('/audit.csv?action=api-key.revoked'))
    expect(csv.headers.get('content-disposition')).toContain('audit.csv')
    expect((await readText(csv)).trim().split('\r\n')).toHaveLength(2)
  })

  it('have a text in every language for every audit action', async () => {
    const server = join(import.meta.dirname, '../../../server')
    const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const actions = files.flatMap((file) => {
      const calls = readFileSync(join(server, file), 'utf8').matchAll(
        /\b(?:auditEntry|auditInAllWorkspaces|recordAudit|buildClosing|recordOwnAction)\([^']*?'([a-z-]+\.[a-z-]+)'/g,
      )
      return [...calls].map(([, action]) => action ?? '')
    })
    expect(actions).toContain('user.signed-in')
    expect(
      actions.filter((action) => appLanguages.some((language) => describeAction(language, action) === action)),
    ).toEqual([])
  })

  it('preview what retention would redact, turn it on, and turn it off again', async () => {
    expect(await readText(manager.get(settingsPath('/retention')))).toContain('Personal data is kept.')
    expect((await manager.get(settingsPath('/retention?days=29'))).status).toBe(400)
    const preview = await readText(manager.get(settingsPath('/retention?days=365')))
    expect(preview).toContain('personal data would be deleted from 0 responses')
    expect(preview).toContain('name="days" value="365"')
    await manager.post(settingsPath('/retention'), { days: '365' })
    expect(await readText(manager.get(settingsPath('/retention')))).toContain('deleted after 365 days')
    expect((await manager.post(settingsPath('/retention'), { days: '1' })).status).toBe(400)
    await manager.post(settingsPath('/retention'), { days: '' })
    expect((await service.call('GET', '/api/workspace')).body.retentionDays).toBeNull()
  })
})

describe('the choice of a workspace', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const readText = async (response: Response | Promise<Response>) => (await response).text()
  const runJobs = async () => {
    while (await runNextJob({ ...service.deps, log: { ...service.deps.log } })) {}
  }

  it('requires signing in', async () => {
    const response = await service.app.request('/workspaces', { headers: { accept: 'text/html' } })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fworkspaces'])
  })

  it('lists workspaces with the user’s role, and lets an owner create another', async () => {
    const owner = await signInMember(service, 'owner')
    expect(await readText(owner.get('/workspaces'))).toMatch(/href="\/w\/ours\/overview">Ours<[\s\S]*Owner/)
    const response = await owner.post('/workspaces', { name: 'Second shop', timeZone: 'Asia/Taipei' })
    expect(response.headers.get('location')).toBe('/w/second-shop/surveys')
    const page = await readText(owner.get('/workspaces'))
    expect(page).toContain('Second shop')
    expect((await owner.get('/w/second-shop/settings')).status).toBe(200)
    expect(await readText(owner.get('/w/second-shop/settings/audit'))).toContain('created the workspace')
    const invalidResponse = await owner.post('/workspaces', { name: 'Third', timeZone: 'Nowhere' })
    expect([invalidResponse.status, await readText(invalidResponse)]).toEqual([
      400,
      expect.stringContaining('value="Third"'),
    ])
    expect(
      (await owner.post('/workspaces', { name: 'X', timeZone: 'UTC' }, { origin: 'https://evil.example' })).status,
    ).toBe(403)
    const viewer = await signInMember(service, 'viewer')
    expect(await readText(viewer.get('/workspaces'))).not.toContain('name="timeZone"')
    expect((await viewer.post('/workspaces', { name: 'X', timeZone: 'UTC' })).status).toBe(403)
  })

  it('offers all workspaces, and owners a new one, in the menu of the workspace', async () => {
    const owner = await signInMember(service, 'owner')
    const page = await readText(owner.get('/w/ours/overview'))
    expect(page).toContain('href="/workspaces#new"')
    expect(page).toContain('href="/workspaces"')
    expect(await readText(owner.get('/workspaces'))).toContain('id="new"')
    const viewer = await signInMember(service, 'viewer')
    expect(await readText(viewer.get('/w/ours/overview'))).not.toContain('/workspaces#new')
  })

  it('accepts a time zone as it is shown, in any language, and shows it by its present name', async () => {
    const owner = await signInMember(service, 'owner')
    const form = { name: 'Ours', weekStartsOn: '1', throttleDays: '' }
    for (const [text, zone] of [
      ['Shanghai (UTC+8)', 'Asia/Shanghai'],
      ['台北 (UTC+8)', 'Asia/Taipei'],
      ['北京时间', 'Asia/Shanghai'],
      ['Asia/Calcutta', 'Asia/Kolkata'],
    ] as const) {
      expect((await owner.post('/w/ours/settings', { ...form, timeZone: text })).status).toBe(303)
      expect((await service.call('GET', '/api/workspace')).body.timeZone).toBe(zone)
    }
    const page = await readText(owner.get('/w/ours/settings'))
    expect(page).toContain('value="Kolkata (UTC+5:30)"')
    expect(page).not.toContain('Calcutta (')
    await owner.post('/w/ours/settings', { ...form, timeZone: 'Europe/London' })
  })

  it('labels properties in each language, and shows the labels in place of the keys', async () => {
    const owner = await signInMember(service, 'owner')
    const path = '/w/ours/settings/segments'
    await service.call('PUT', '/api/segment-keys/shop_type')
    expect(await readText(owner.get(path))).toContain('Shop type')
    const labels = { key: 'shop_type', 'label.en': 'Kind of shop', 'label.zh-Hans': '门店类型', 'label.zh-Hant': '' }
    expect((await owner.post(`${path}/labels`, labels)).status).toBe(303)
    const { body } = await service.call('GET', '/api/segment-keys')
    const row = body.data.find(({ key }: { key: string }) => key === 'shop_type')
    expect(row.labels).toEqual({ en: 'Kind of shop', 'zh-Hans': '门店类型' })
    expect(await readText(owner.get('/w/ours/responses'))).toContain('Kind of shop')
    expect(await readText(owner.get('/w/ours/contacts?neverAsked=true'))).toContain('Kind of shop')
    const tooLong = { ...labels, 'label.en': 'x'.repeat(61) }
    const invalid = await owner.post(`${path}/labels`, tooLong)
    expect(invalid.status).toBe(400)
    const invalidHtml = await invalid.text()
    const [, fieldId = ''] = /<a href="#(label-\d+-en)">English: Enter a name/.exec(invalidHtml) ?? []
    expect(invalidHtml).toMatch(new RegExp(`id="${fieldId}"[^>]* aria-invalid="true"[^>]* value="x{61}"`))
    expect(invalidHtml.match(/aria-invalid/g)).toHaveLength(1)
    expect(invalidHtml.match(/<details class="labels" open>/g)).toHaveLength(1)
    expect(invalidHtml).toContain('value="门店类型"')
    expect((await owner.post(`${path}/labels`, { ...labels, key: 'unknown' })).status).toBe(404)
    expect((await service.call('PUT', '/api/segment-keys/shop_type/labels', { en: 'Shop' })).body).toMatchObject({
      key: 'shop_type',
      labels: { en: 'Shop' },
    })
    expect((await service.call('PUT', '/api/segment-keys/shop_type/labels', { fr: 'Magasin' })).status).toBe(400)
    await service.call('DELETE', '/api/segment-keys/shop_type')
    await service.call('PUT', '/api/segment-keys/shop_type')
    expect((await service.call('GET', '/api/segment-keys')).body.data).toContainEqual(
      expect.objectContaining({ key: 'shop_type', labels: {} }),
    )
    await service.call('DELETE', '/api/segment-keys/shop_type')
  })

  it('adds sample data with one click, labels it on every page, and removes it after a confirmation', async () => {
    const viewer = await signInMember(service, 'viewer')
    expect((await viewer.post('/workspaces/sample')).status).toBe(403)
    expect(await readText(viewer.get('/workspaces'))).not.toContain('Add sample data')
    const user = await signInMember(service, 'manager')
    const response = await user.post('/workspaces/sample')
    expect(response.headers.get('location')).toBe('/w/sample/overview')
    const page = await readText(user.get('/w/sample/overview'))
    expect(page).toContain('Sample data.')
    expect(page).toContain('action="/w/sample/settings/danger/sample"')
    // The button opens a dialog that says what goes.
    expect(page).toMatch(/commandfor="remove-sample"[^>]*command="show-modal"/)
    expect(page).toContain('goes with all its surveys')
    const dismissal = await user.post('/w/sample/settings/sample-banner/dismissal', { back: '/w/sample/responses' })
    expect(dismissal.headers.get('location')).toBe('/w/sample/responses')
    const dismissed = dismissal.headers.getSetCookie().find((text) => text.startsWith('__Host-sample-banner'))
    const cookie = `${user.cookie}; ${dismissed?.split(';')[0]}`
    const withoutBanner = await readText(user.get('/w/sample/overview', { cookie }))
    expect(withoutBanner).not.toContain('Sample data.')
    expect(withoutBanner).toContain('<small>Sample data</small>')
    expect(await readText(user.get('/w/sample/settings/danger', { cookie }))).toContain('Remove sample data')
    expect(await readText(user.get('/workspaces'))).not.toContain('Add sample data')
    // It makes no one an owner of anything else.
    expect((await user.post('/workspaces', { name: 'X', timeZone: 'UTC' })).status).toBe(403)
    expect((await user.post('/w/sample/settings/people', { email: 'x@example.com', role: 'owner' })).status).toBe(403)
    expect((await user.post('/w/sample/settings/keys', { name: 'x', scope: 'admin' })).status).toBe(403)
    const [link] = await connection.database.all(sql<{ slug: string; surveyId: string }>`
      select l.slug, l.survey_id as "surveyId" from link l join workspace w on w.id = l.workspace_id where w.demo_at is not null`)
    const submission = { key: 'stranger', score: 10 }
    const { body } = await service.call('POST', `/embed/surveys/${link?.surveyId}/responses`, submission)
    expect(body).toMatchObject({ status: 410, code: 'closed' })
    expect((await service.app.request(`https://vouch.test/l/${link?.slug}`)).status).toBe(410)
    expect((await user.post('/w/sample/settings/danger/sample')).headers.get('location')).toBe('/workspaces')
    expect((await user.get('/w/sample/overview')).status).toBe(404)
    await runJobs()
    expect(await connection.database.all(sql`select id from workspace where demo_at is not null`)).toEqual([])
    const owner = await signInMember(service, 'owner')
    expect((await owner.post('/w/ours/settings/danger/sample')).status).toBe(409)
  })

  it('is not for users who have deleted their only workspace', async () => {
    const owner = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    const dangerPath = '/w/theirs/settings/danger'
    const wrongNameResponse = await owner.post(dangerPath, { name: 'theirs' })
    expect([wrongNameResponse.status, await readText(wrongNameResponse)]).toEqual([
      400,
      expect.stringContaining('Type the workspace name exactly: Theirs'),
    ])
    const deletion = await owner.post(dangerPath, { name: 'Theirs' })
    expect([deletion.status, deletion.headers.get('location')]).toEqual([303, '/workspaces'])
    expect((await owner.get('/workspaces')).headers.get('location')).toMatch(/^\/sign-in/)
    await runJobs()
  })

  it('says so to users who have not accepted their invitation yet', async () => {
    await createDemo(service.deps)
    const user = await signInMember(service, 'owner')
    await connection.database.batch([sql`delete from member where user_id = ${user.userId}`])
    const page = await readText(user.get('/workspaces', { 'accept-language': 'zh-CN' }))
    expect(page).toContain('您还没有加入工作区')
    expect(page).not.toContain('action="/workspaces/sample"')
  })
})
