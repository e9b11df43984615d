import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

describe.each(engines)('the updates of a page on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }

  const submit = async (key: string, fields: object = {}) => {
    service.time.advance(MINUTE)
    await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, { key, score: 3, ...fields })
  }
  const getUpdatesPath = async (path: string) => {
    const page = await (await manager.get(`/w/${manager.slug}${path}`)).text()
    return /data-updates="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  }
  const getUpdates = async (path: string, visitor: SignedInMember = manager) => (await visitor.get(path)).json()

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    await submit('old', { comment: 'Before' })
    service.time.advance(MINUTE)
  })
  afterAll(() => connection.close())

  it('tell of responses that came after it, as far as its list has them, and of open follow-ups', async () => {
    const [all, promoters] = [
      await getUpdatesPath('/responses?show=all'),
      await getUpdatesPath('/responses?group=promoter'),
    ]
    expect(await getUpdates(all)).toEqual({ responses: null, followUps: { count: '1', label: '1 open' } })
    await submit('new-1')
    await submit('new-2', { score: 10 })
    expect(await getUpdates(all)).toEqual({
      responses: { count: '2', label: '2 new responses', text: '2 new responses · Show' },
      followUps: { count: '2', label: '2 open' },
    })
    expect(await getUpdates(promoters)).toMatchObject({ responses: { count: '1', text: '1 new response · Show' } })
    expect(await getUpdates(await getUpdatesPath('/overview'))).toMatchObject({ responses: null })
  })

  it('are not sent again while nothing is new', async () => {
    const path = await getUpdatesPath('/overview')
    const first = await manager.get(path)
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const second = await manager.get(path, { 'if-none-match': etag })
    expect([second.status, await second.text()]).toEqual([304, ''])
    await submit('new-3')
    expect((await manager.get(path, { 'if-none-match': etag })).status).toBe(200)
  })

  it('reveal nothing to roles that may not see responses, or search for what is hidden', async () => {
    const since = service.time.now()
    await submit('secret', { comment: 'Call ada@example.com' })
    const [agent, viewer] = [await signInMember(service, 'agent'), await signInMember(service, 'viewer')]
    const path = `/w/${manager.slug}/updates?since=${since}`
    expect(await getUpdates(path, agent)).toMatchObject({ responses: null })
    expect(await getUpdates(path, viewer)).toMatchObject({ responses: { count: '1' }, followUps: null })
    expect(await getUpdates(`${path}&q=ada`, viewer)).toMatchObject({ responses: null })
    expect(await getUpdates(`${path}&q=ada`)).toMatchObject({ responses: { count: '1' } })
    expect(await getUpdates(`/w/${manager.slug}/updates?since=soon`)).toMatchObject({ responses: null })
  })
})
