import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../server/app.ts'
import { verify } from '../../server/domain/verification.ts'
import { deliverNext, type Kind } from '../../server/jobs/run.ts'
import { runJobs } from '../../server/jobs/schedule.ts'
import { queueWork } from '../../server/store/queries/jobs.ts'
import { engines, type Opened } from '../support/engines.ts'
import { type Answer, clock, DAY, MINUTE, NOON, people, type Service, serviceOver } from '../support/world.ts'

const HOUR = 60 * MINUTE
const YEAR = 365 * DAY

/** On Workers nobody sets the clock. */
const own = engines.filter(({ name }) => name !== 'D1')

/** What an administrator, a time server or a machine that has been asleep does to a clock. */
describe.each(own)('a clock that is set on $name', ({ open }) => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await open()
  })
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    service = await serviceOver(opened.database, clock(NOON))
  })
  afterEach(() => void vi.useRealTimers())
  afterAll(() => opened.close())

  /** Ours and the machine's, which libraries look at. */
  function set(milliseconds: number): void {
    service.time.pass(milliseconds)
    vi.setSystemTime(service.time.now())
  }

  const answers = () => `/embed/surveys/${service.ours.surveyId}/responses`

  async function answer(count: number, score = 3): Promise<string[]> {
    const ids: string[] = []
    for (let index = 0; index < count; index++) {
      const { status, body } = await service.call('POST', answers(), { key: crypto.randomUUID(), score })
      expect(status).toBe(201)
      ids.push(body.id)
    }
    return ids
  }

  /** All pages of a list, with what happens after the first of them. */
  async function pages(path: string, meanwhile = async () => {}): Promise<string[]> {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: Answer<{ data: { id: string }[]; nextCursor: string | null }> = await service.call(
        'GET',
        `${path}?limit=7${cursor && `&cursor=${cursor}`}`,
      )
      ids.push(...body.data.map(({ id }) => id))
      if (cursor === '') await meanwhile()
      cursor = body.nextCursor
    }
    return ids
  }

  it.each([
    ['an hour back', -HOUR],
    ['a year on', YEAR],
    ['ten years back', -10 * YEAR],
  ])('%s takes answers as ever, lists each of them once, and keeps the counts right', async (_, step) => {
    const earlier = await answer(10)
    set(step)
    const later = await answer(10)
    expect(new Set([...earlier, ...later]).size).toBe(20)
    const list = async () => pages('/api/responses', async () => void (await answer(3)))
    const listed = await list()
    expect(new Set(listed).size).toBe(listed.length)
    // Of those that were there when the reading began, none is left out.
    expect([...earlier, ...later].filter((id) => !listed.includes(id))).toEqual([])
    set(-step)
    await answer(1)
    expect((await pages('/api/follow-ups')).sort()).toEqual((await pages('/api/responses')).sort())
    const csv = await service.call<string>('GET', '/api/responses.csv')
    expect(csv.body.trim().split('\r\n')).toHaveLength(1 + 24)
    const score = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(score.body).toMatchObject({ count: 24, detractors: 24 })
    expect((await service.call('GET', `/api/surveys/${service.ours.surveyId}/trend?interval=quarter`)).status).toBe(200)
    expect(await verify(opened)).toEqual([])
  })

  it('lets a respondent add to his answer for a day by the clock, set back or not', async () => {
    const { body: receipt } = await service.call('POST', answers(), { key: 'mine', score: 3 })
    const add = async () =>
      (
        await service.call('PATCH', `/embed/responses/${receipt.id}`, {
          editToken: receipt.editToken,
          comment: `at ${service.time.now()}`,
        })
      ).status
    set(-2 * DAY)
    expect(await add()).toBe(200)
    set(3 * DAY - MINUTE)
    expect(await add()).toBe(200)
    set(YEAR)
    expect(await add()).toBe(410)
    set(-YEAR)
    expect(await add()).toBe(200)
  })

  it('knows an answer that is sent again from before', async () => {
    const { body: receipt } = await service.call('POST', answers(), { key: 'again', score: 3 })
    for (const step of [-HOUR, YEAR, -2 * YEAR]) {
      set(step)
      const again = await service.call('POST', answers(), { key: 'again', score: 3 })
      expect([again.status, again.body]).toEqual([200, receipt])
    }
  })

  it('does not lock an address out for as long as it was set back', async () => {
    const app = createApp({ ...service.deps, rateLimit: 2 })
    const headers = { 'content-type': 'application/json' }
    const post = async () => {
      const body = JSON.stringify({ key: crypto.randomUUID(), score: 9 })
      return (await app.request(answers(), { method: 'POST', headers, body })).status
    }
    expect([await post(), await post(), await post()]).toEqual([201, 201, 429])
    set(-HOUR)
    await post()
    set(2 * MINUTE)
    expect(await post()).toBe(201)
    set(YEAR)
    expect([await post(), await post(), await post()]).toEqual([201, 201, 429])
  })

  it('asks nobody too often, and does not speak of days to come', async () => {
    await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
    const invite = async () => {
      const path = `/api/surveys/${service.ours.surveyId}/invitations`
      return (await service.call('POST', path, { contacts: [people.ada] })).body
    }
    expect((await invite()).invitations).toHaveLength(1)
    set(-3 * DAY)
    expect((await invite()).skipped[0].reason).toBe('Asked today; nobody is asked again within 30 days.')
    set(YEAR)
    expect((await invite()).invitations).toHaveLength(1)
  })

  it('takes nobody for a machine because he answers before he was invited', async () => {
    const path = `/api/surveys/${service.ours.surveyId}/invitations`
    const { body } = await service.call('POST', path, { contacts: [people.ada], channel: 'email' })
    const personal = new URL(body.invitations[0].url).pathname
    set(-HOUR)
    // As a browser of some years ago sends it, which does not vouch for the person.
    const form = { score: '9', opened: (service.time.now() - MINUTE).toString(36) }
    const headers = { origin: 'https://vouch.test', 'user-agent': 'Mozilla/5.0 Firefox/80.0' }
    const taken = await service.app.request(personal, { method: 'POST', headers, body: new URLSearchParams(form) })
    expect(taken.status).toBe(303)
    const { body: listed } = await service.call('GET', '/api/responses')
    expect(listed.data).toMatchObject([{ score: 9, suspicion: null }])
  })

  it('does work that was queued while the clock was ahead, and tries what fails no more often than ever', async () => {
    const { deps, time, ours } = service
    set(YEAR)
    const at = { createdAt: time.now(), dueAt: time.now() }
    const row = { id: deps.newId(time.now()), workspaceId: ours.workspaceId, kind: 'call', payload: {}, ...at }
    await opened.database.batch([queueWork(row)])
    set(-YEAR)
    let tries = 0
    const call: Kind = {
      name: 'call',
      deliver: async () => {
        tries++
        throw new Error('nobody there')
      },
    }
    const looks = async () => {
      while (await deliverNext(deps, undefined, [call])) {}
      return tries
    }
    expect([await looks(), await looks()]).toEqual([1, 1])
    set(MINUTE)
    expect(await looks()).toBe(2)
    await deliverNext({ ...deps, now: () => time.now() + HOUR }, undefined, [
      { ...call, deliver: async () => undefined },
    ])
  })

  it('carries out a call that is repeated once, until its day is over', async () => {
    const make = async () => {
      const path = '/api/surveys'
      return (await service.call('POST', path, { name: 'Once' }, { 'idempotency-key': 'one' })).body.id
    }
    const made = await make()
    for (const step of [-HOUR, -YEAR]) {
      set(step)
      await runJobs(service.deps, service.deps.log)
      expect(await make()).toBe(made)
    }
    set(3 * YEAR)
    await runJobs(service.deps, service.deps.log)
    expect(await make()).not.toBe(made)
    expect(service.log).toEqual([])
  })
})
