import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FeedWatcher, type FeedWatcherOptions } from '../../../server/domain/events/feed-watcher.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { placeEvents } from '../../support/feed.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

/** Reads a stream of server-sent events block by block, without comments. */
function readEvents(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    /** The next event, or undefined at the end. */
    async next(): Promise<string | undefined> {
      for (;;) {
        const [block, rest] = text.split(/\n\n(.*)/s)
        if (rest !== undefined) {
          text = rest
          if (!block?.startsWith(':')) return block
          continue
        }
        const { value, done } = await reader.read()
        if (done) return undefined
        text += decoder.decode(value)
      }
    },
    close: () => reader.cancel(),
  }
}

const retry = 'retry: 3000'
const replaced = 'event: replaced\ndata: {}'
const change = (id: number, ...changed: string[]) => `id: ${id}\nevent: change\ndata: ${JSON.stringify({ changed })}`

describe.each(engines)('the live stream of a workspace on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let feedWatcher: FeedWatcher
  let readers: ReturnType<typeof readEvents>[]
  const errors: unknown[] = []

  const useOptions = (options: Partial<FeedWatcherOptions> = {}) => {
    feedWatcher = new FeedWatcher(service.deps, (error) => errors.push(error), {
      pollIntervalMs: 5,
      accessIntervalMs: 5,
      ...options,
    })
    service.deps.openFeedWatcher = () => feedWatcher
  }
  const follow = async (visitor = manager, query = '', headers: Record<string, string> = {}) => {
    const response = await visitor.get(`/w/${manager.slug}/live${query}`, {
      accept: 'text/event-stream',
      'sec-fetch-mode': 'cors',
      ...headers,
    })
    const reader = readEvents(response)
    readers.push(reader)
    return reader
  }
  /** A stream from a position on, after what it says first. */
  const followFrom = async (position: number, visitor = manager) => {
    const reader = await follow(visitor, `?after=${position}`)
    expect([await reader.next(), await reader.next()]).toEqual([retry, `id: ${position}`])
    return reader
  }

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
  })
  beforeEach(() => {
    readers = []
    useOptions()
  })
  afterEach(async () => {
    await Promise.all(readers.map((reader) => reader.close()))
    feedWatcher.stop()
    expect([feedWatcher.size, errors]).toEqual([0, []])
  })
  afterAll(() => connection.close())

  it('is a stream that nobody stores or holds back', async () => {
    const response = await manager.get(`/w/${manager.slug}/live`)
    readers.push(readEvents(response))
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
  })

  it('starts at the present, and says what kinds of things change, and nothing more', async () => {
    const start = await placeEvents(service, ['contact.created'])
    const reader = await follow()
    expect([await reader.next(), await reader.next()]).toEqual([retry, `id: ${start}`])
    const end = await placeEvents(service, ['response.created', 'follow-up.opened', 'follow-up.assigned'])
    expect(await reader.next()).toBe(change(end, 'follow-up', 'response'))
  })

  it('continues where the reader left off', async () => {
    const start = await placeEvents(service, ['contact.created'])
    const end = await placeEvents(service, ['campaign.started', 'survey.closed'])
    const reader = await followFrom(start)
    expect(await reader.next()).toBe(change(end, 'campaign', 'survey'))
    const afterHeader = await follow(manager, '?after=0', { 'last-event-id': `${end - 1}` })
    await afterHeader.next()
    expect([await afterHeader.next(), await afterHeader.next()]).toEqual([`id: ${end - 1}`, change(end, 'survey')])
    const upToDate = await followFrom(end)
    const next = await placeEvents(service, ['score.moved'])
    expect(await upToDate.next()).toBe(change(next, 'score'))
  })

  it('takes everything for changed where it cannot tell what was missed', async () => {
    const end = await placeEvents(service, ['contact.created', 'contact.updated'])
    const everything = change(
      end,
      ...['action', 'campaign', 'contact', 'follow-up', 'invitation', 'referral', 'response', 'score', 'survey'],
    )
    const ahead = await follow(manager, '?after=999999')
    // Its start has not been sent when the change comes.
    expect([await ahead.next(), await ahead.next()]).toEqual([retry, everything])
    // Old events are deleted.
    await connection.database.batch([sql`delete from event where position = ${end - 1}`])
    const gap = await followFrom(end - 2)
    expect(await gap.next()).toBe(everything)
    for (const nonsense of ['-1', '1e9', 'x', '9'.repeat(30), '']) {
      const reader = await follow(manager, `?after=${nonsense}`)
      await reader.next()
      expect(await reader.next()).toBe(`id: ${end}`)
    }
  })

  it('says of nothing that the member may not view, and of no other workspace', async () => {
    const [agent, viewer] = [await signInMember(service, 'agent'), await signInMember(service, 'viewer')]
    const start = await placeEvents(service, ['survey.closed'])
    const [agentReader, viewerReader] = [await followFrom(start, agent), await followFrom(start, viewer)]
    await placeEvents(service, ['response.created', 'contact.created'], service.theirs.workspaceId)
    const end = await placeEvents(service, ['response.created', 'contact.created', 'follow-up.opened'])
    expect(await agentReader.next()).toBe(change(end, 'follow-up'))
    expect(await viewerReader.next()).toBe(change(end, 'response'))
  })

  it('is closed to visitors, strangers and those whose session has ended', async () => {
    const path = `/w/${manager.slug}/live`
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    expect((await stranger.get(path)).status).toBe(404)
    expect((await service.app.request(`https://vouch.test${path}`)).status).toBe(303)
    const late = await signInMember(service, 'viewer')
    await connection.database.batch([
      sql`update session set expires_at = ${service.time.now()} where user_id = ${late.userId}`,
    ])
    expect((await late.get(path)).status).toBe(303)
    expect(feedWatcher.size).toBe(0)
  })

  it.each([
    ['they sign out', (id: string) => sql`delete from session where user_id = ${id}`],
    ['their session ends', (id: string) => sql`update session set expires_at = 1 where user_id = ${id}`],
    ['their role changes', (id: string) => sql`update member set role = 'viewer' where user_id = ${id}`],
    ['they are removed', (id: string) => sql`delete from member where user_id = ${id}`],
    [
      'the workspace requires a second factor',
      () => sql`update workspace set second_factor_required_at = 1 where id = ${service.ours.workspaceId}`,
    ],
  ])('ends for a member once %s', async (_, revoke) => {
    const member = await signInMember(service, 'marketer')
    const reader = await follow(member)
    await reader.next()
    await reader.next()
    await connection.database.batch([revoke(member.userId)])
    expect(await reader.next()).toBeUndefined()
    await connection.database.batch([sql`update workspace set second_factor_required_at = null`])
  })

  it('ends after a while, and when the process stops', async () => {
    useOptions({ lifetimeMs: 1 })
    const reader = await follow()
    const texts: (string | undefined)[] = []
    do texts.push(await reader.next())
    while (texts.at(-1) !== undefined)
    expect(texts.length).toBeLessThanOrEqual(3)
    useOptions()
    const other = await followFrom(0)
    feedWatcher.stop()
    while ((await other.next()) !== undefined) {}
    expect((await manager.get(`/w/${manager.slug}/live`, { accept: 'text/event-stream' })).status).toBe(503)
  })

  it('is bounded: the newest streams of a member stay, and a full process refuses more', async () => {
    useOptions({ maxPerUser: 2, maxWatches: 3 })
    const colleague = await signInMember(service, 'manager')
    const [oldest, ...others] = [await follow(), await follow(colleague), await follow()]
    for (const reader of [oldest, ...others]) await reader?.next()
    await (await follow()).next()
    const ending = [await oldest?.next(), await oldest?.next(), await oldest?.next()]
    expect(ending.filter((text) => !text?.startsWith('id:')).slice(0, 2)).toEqual([replaced, undefined])
    const refused = await colleague.get(`/w/${manager.slug}/live`, { accept: 'text/event-stream' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
    await others[0]?.close()
    const reader = await follow(colleague)
    expect(await reader.next()).toBe(retry)
  })

  it('keeps one event at most for a reader that is slow', async () => {
    const start = await placeEvents(service, ['survey.closed'])
    const [slow, fast] = [await followFrom(start), await followFrom(start)]
    for (const type of ['response.created', 'contact.created', 'response.updated'] as const) {
      await placeEvents(service, [type])
      await fast.next()
    }
    expect(await slow.next()).toBe(change(start + 3, 'contact', 'response'))
  })

  it('keeps connections open', async () => {
    useOptions({ beatIntervalMs: 1 })
    const response = await manager.get(`/w/${manager.slug}/live`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    while (!text.includes('\n:\n\n')) text += new TextDecoder().decode((await reader.read()).value)
    await reader.cancel()
    expect(text).toMatch(/^retry: 3000\n\n/)
  })

  it('costs nothing while nobody reads it', async () => {
    const head = await service.app.request(`https://vouch.test/w/${manager.slug}/live`, {
      method: 'HEAD',
      headers: { cookie: manager.cookie },
    })
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    await manager.get(`/w/${manager.slug}/live`)
    expect(feedWatcher.size).toBe(0)
  })

  it('neither extends a session nor outlasts it', async () => {
    const member = await signInMember(service, 'viewer')
    service.time.advance(2 * DAY)
    const [before] = await connection.database.all(
      sql<{ expiresAt: number }>`select expires_at as "expiresAt" from session where user_id = ${member.userId}`,
    )
    await (await follow(member)).next()
    const [after] = await connection.database.all(
      sql<{ expiresAt: number }>`select expires_at as "expiresAt" from session where user_id = ${member.userId}`,
    )
    expect(after).toEqual(before)
  })
})

describe('the watcher of feeds', () => {
  it('reads all feeds together, waits after an error, and rests while nobody watches', async () => {
    const { open } = engines[0] as (typeof engines)[number]
    const connection = await open()
    const service = await createService(connection.database)
    const reads: string[] = []
    const errors: unknown[] = []
    const { promise: announced, resolve: onAnnounced } = Promise.withResolvers<void>()
    const database = {
      ...connection.database,
      all: (statement: { sql: string }) => {
        reads.push(statement.sql)
        return connection.database.all(statement as never)
      },
    }
    const watcher = new FeedWatcher({ ...service.deps, database: database as never }, (error) => errors.push(error), {
      pollIntervalMs: 1,
      maxPerUser: 2000,
    })
    const member = await signInMember(service, 'manager')
    const [session] = await connection.database.all(
      sql<{ id: string }>`select id from session where user_id = ${member.userId}`,
    )
    const caller = {
      ...{ workspaceId: service.ours.workspaceId, role: 'manager' as const },
      ...{ userId: member.userId, sessionId: session?.id ?? '' },
    }
    let heard = 0
    const onChange = (_: number, changed: ReadonlySet<string>) => {
      if (changed.size > 0 && ++heard === 1000) onAnnounced()
    }
    const stops = Array.from({ length: 1000 }, () =>
      watcher.watch({ caller, after: 0, onChange, onBeat: () => undefined, onEnd: () => undefined }),
    )
    await placeEvents(service, ['response.created'])
    await announced
    expect(reads.filter((text) => text.includes('from   event')).length).toBeLessThan(3)
    for (const stop of stops) stop()
    expect([watcher.size, errors]).toEqual([0, []])
    await connection.close()
  })
})
