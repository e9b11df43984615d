import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { readForm } from '../../support/page-forms.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

describe('the pages of webhooks', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let path: string
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    path = `/w/${manager.slug}/settings/webhooks`
  })
  afterAll(() => connection.close())

  const list = async () => (await service.call('GET', '/api/webhooks')).body.data
  const read = async (response: Response | Promise<Response>) => (await response).text()
  const url = 'https://example.com/hooks/vouch?token=a-secret-token'

  it('show the secret of a new webhook once', async () => {
    expect(await read(manager.get(path))).toContain('No webhooks yet')
    const form = readForm(await read(manager.get(`${path}/new`)))
    form.set('url', url)
    form.append('events', 'response.*')
    form.append('events', 'follow-up.overdue')
    form.append('groups', 'detractor')
    const response = await manager.post(`${path}/new`, form)
    const created = await response.text()
    const [secret = ''] = /whsec_[A-Za-z0-9+/]{40,}/.exec(created) ?? []
    expect([response.status, secret.length > 40]).toEqual([201, true])
    // Loaded again, the page shows the same secret.
    expect(await read(manager.post(`${path}/new`, form))).toContain(secret)
    const [webhook, ...others] = await list()
    expect(others).toEqual([])
    expect(webhook).toMatchObject({
      ...{ name: 'example.com', events: ['response.*', 'follow-up.overdue'] },
      ...{ survey: null, groups: ['detractor'] },
    })
    const page = await read(manager.get(`${path}/${webhook.id}`))
    expect([page.includes(secret), page.includes('a-secret-token')]).toEqual([false, false])
    const webhookList = await read(manager.get(path))
    const texts = ['https://example.com/hooks/vouch?…', 'All response events and follow-up.overdue', 'data-guard']
    expect(texts.filter((text) => !`${webhookList}${page}`.includes(text))).toEqual([])
    for (const content of [created, page])
      expect(
        ['JavaScript', 'Python', 'Go', 'Java'].filter((text) => !content.includes(`aria-label="${text}"`)),
      ).toEqual([])
    // What the page shows is what it saves.
    expect((await manager.post(`${path}/${webhook.id}`, readForm(page))).status).toBe(303)
    expect((await list())[0]).toEqual({ ...webhook, updatedAt: (await list())[0].updatedAt })
  })

  it('say which field is wrong', async () => {
    const attempts: [Record<string, string>, string, string][] = [
      [{ url: '' }, 'url', 'starts with https://'],
      [{ url: 'ftp://example.com' }, 'url', 'starts with https://'],
      [{ url: 'https://me:pass@example.com' }, 'url', 'without a user name'],
      [{ name: 'x'.repeat(101) }, 'name', 'up to 100 characters'],
      [{ name: 'example.com' }, 'name', 'Another channel'],
      [{ events: 'response.eaten' }, 'events', 'Choose events'],
      [{ survey: service.theirs.surveyId }, 'survey', 'Choose a survey'],
      [{ groups: 'enemies' }, 'groups', 'Choose groups'],
    ]
    for (const [patch, field, message] of attempts) {
      const response = await manager.post(`${path}/new`, { url, events: '*', ...patch })
      const page = await response.text()
      const shown = [page.includes(message), page.includes(`href="#${field}"`), page.includes(`id="${field}"`)]
      expect([patch, response.status, ...shown]).toEqual([patch, 400, true, true, true])
    }
    expect(await list()).toHaveLength(1)
  })

  it('renew the secret, which both sign for a day', async () => {
    const [{ id }] = await list()
    const [, key = ''] = /name="key" value="([^"]+)"/.exec(await read(manager.get(`${path}/${id}`))) ?? []
    const response = await manager.post(`${path}/${id}/secret`, { key })
    const secretPage = await response.text()
    expect([response.status, secretPage.includes('whsec_')]).toEqual([201, true])
    // Loaded again, the page renews nothing.
    expect(await read(manager.post(`${path}/${id}/secret`, { key }))).toBe(secretPage)
    expect(await read(manager.get(`${path}/${id}`))).toContain('signed with the previous secret as well until')
  })

  it('send a test event, whose body the log shows', async () => {
    const [{ id }] = await list()
    const response = await manager.post(`${path}/${id}/tests`)
    const page = await read(manager.get(response.headers.get('location') ?? ''))
    expect(['webhook.test', 'Body', 'Waiting'].filter((text) => !page.includes(text))).toEqual([])
    const log = await read(manager.get(`${path}/${id}/deliveries`))
    expect(log).toContain('Delivery log: example.com')
  })

  it('turn a webhook off and on, and delete it', async () => {
    const [{ id }] = await list()
    await manager.post(`${path}/${id}/disablement`)
    expect((await list())[0]).toMatchObject({ disabledReason: 'member' })
    await manager.post(`${path}/${id}/disablement/deletion`)
    expect((await list())[0]).toMatchObject({ disabledAt: null })
    expect((await manager.post(`${path}/${id}/deletion`)).headers.get('location')).toBe(path)
    expect(await list()).toEqual([])
  })

  it('are for those who may change settings, and for webhooks of their workspace', async () => {
    const marketer = await signInMember(service, 'marketer')
    expect((await marketer.get(path)).status).toBe(403)
    expect((await marketer.post(`${path}/new`, { url, events: '*' })).status).toBe(403)
    const call = createApiClient(service.app, service.theirs)
    const { body: theirs } = await call('POST', '/api/webhooks', { url, events: ['*'] })
    for (const end of ['', '/secret', '/disablement', '/disablement/deletion', '/deletion'])
      expect([end, (await manager.post(`${path}/${theirs.id}${end}`, { name: 'Stolen' })).status]).toEqual([end, 404])
    const { body: page } = await call('GET', `/api/webhooks/${theirs.id}`)
    expect(page.previousSecretUntil).toBeNull()
  })
})
