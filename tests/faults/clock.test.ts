import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../server/app.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { runDueTasks } from '../../server/jobs/schedule.ts'
import type { JobType } from '../../server/jobs/types.ts'
import { enqueueJob } from '../../server/store/queries/jobs.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import {
  type ApiResponse,
  createClock,
  createService,
  DAY,
  MINUTE,
  NOON,
  type Service,
  sampleContacts,
} from '../support/world.ts'

const HOUR = 60 * MINUTE
const YEAR = 365 * DAY

/** On Workers, the clock cannot be set. */
const localEngines = engines.filter(({ name }) => name !== 'D1')

/** Sets the clock, as an administrator, a time server or a machine waking from sleep does. */
describe.each(localEngines)('a clock change on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
  })
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    service = await createService(connection.database, createClock(NOON))
  })
  afterEach(() => void vi.useRealTimers())
  afterAll(() => connection.close())

  /** Our clock, and the system clock that libraries use. */
  function setClock(milliseconds: number): void {
    service.time.advance(milliseconds)
    vi.setSystemTime(service.time.now())
  }

  const responsesPath = () => `/embed/surveys/${service.ours.surveyId}/responses`

  async function submitResponses(count: number, score = 3): Promise<string[]> {
    const ids: string[] = []
    for (let index = 0; index < count; index++) {
      const { status, body } = await service.call('POST', responsesPath(), { key: crypto.randomUUID(), score })
      expect(status).toBe(201)
      ids.push(body.id)
    }
    return ids
  }

  /** All pages of a list; runs a step after the first page. */
  async function listAllPages(path: string, betweenPages = async () => {}): Promise<string[]> {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: ApiResponse<{ data: { id: string }[]; nextCursor: string | null }> = await service.call(
        'GET',
        `${path}?limit=7${cursor && `&cursor=${cursor}`}`,
      )
      ids.push(...body.data.map(({ id }) => id))
      if (cursor === '') await betweenPages()
      cursor = body.nextCursor
    }
    return ids
  }

  it.each([
    ['an hour back', -HOUR],
    ['a year on', YEAR],
    ['ten years back', -10 * YEAR],
  ])('%s takes answers as ever, lists each of them once, and keeps the counts right', async (_, step) => {
    const earlierIds = await submitResponses(10)
    setClock(step)
    const laterIds = await submitResponses(10)
    expect(new Set([...earlierIds, ...laterIds]).size).toBe(20)
    const listResponses = async () => listAllPages('/api/responses', async () => void (await submitResponses(3)))
    const listedResponses = await listResponses()
    expect(new Set(listedResponses).size).toBe(listedResponses.length)
    // No row that existed when reading began is missing.
    expect([...earlierIds, ...laterIds].filter((id) => !listedResponses.includes(id))).toEqual([])
    setClock(-step)
    await submitResponses(1)
    expect((await listAllPages('/api/follow-ups')).sort()).toEqual((await listAllPages('/api/responses')).sort())
    const csv = await service.call<string>('GET', '/api/responses.csv')
    expect(csv.body.trim().split('\r\n')).toHaveLength(1 + 24)
    const score = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(score.body).toMatchObject({ count: 24, detractors: 24 })
    expect((await service.call('GET', `/api/surveys/${service.ours.surveyId}/trend?interval=quarter`)).status).toBe(200)
    expect(await verifyCounts(connection)).toEqual([])
  })

  it('lets respondents revise their response for a day by the clock, also after it is set back', async () => {
    const { body: receipt } = await service.call('POST', responsesPath(), { key: 'mine', score: 3 })
    const addComment = async () =>
      (
        await service.call('PATCH', `/embed/responses/${receipt.id}`, {
          editToken: receipt.editToken,
          comment: `at ${service.time.now()}`,
        })
      ).status
    setClock(-2 * DAY)
    expect(await addComment()).toBe(200)
    setClock(3 * DAY - MINUTE)
    expect(await addComment()).toBe(200)
    setClock(YEAR)
    expect(await addComment()).toBe(410)
    setClock(-YEAR)
    expect(await addComment()).toBe(200)
  })

  it('recognizes a response that was submitted before and is sent again', async () => {
    const { body: receipt } = await service.call('POST', responsesPath(), { key: 'again', score: 3 })
    for (const step of [-HOUR, YEAR, -2 * YEAR]) {
      setClock(step)
      const repeatedSubmission = await service.call('POST', responsesPath(), { key: 'again', score: 3 })
      expect([repeatedSubmission.status, repeatedSubmission.body]).toEqual([200, receipt])
    }
  })

  it('does not rate-limit an address for the time the clock was set back', async () => {
    const app = createApp({ ...service.deps, rateLimit: 2 })
    const headers = { 'content-type': 'application/json' }
    const postResponse = async () => {
      const body = JSON.stringify({ key: crypto.randomUUID(), score: 9 })
      return (await app.request(responsesPath(), { method: 'POST', headers, body })).status
    }
    expect([await postResponse(), await postResponse(), await postResponse()]).toEqual([201, 201, 429])
    setClock(-HOUR)
    await postResponse()
    setClock(2 * MINUTE)
    expect(await postResponse()).toBe(201)
    setClock(YEAR)
    expect([await postResponse(), await postResponse(), await postResponse()]).toEqual([201, 201, 429])
  })

  it('invites no one too often, and reports no future days', async () => {
    await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
    const inviteContacts = async () => {
      const path = `/api/surveys/${service.ours.surveyId}/invitations`
      return (await service.call('POST', path, { contacts: [sampleContacts.ada] })).body
    }
    expect((await inviteContacts()).invitations).toHaveLength(1)
    setClock(-3 * DAY)
    expect((await inviteContacts()).skipped[0].reason).toBe(
      'Surveyed today; no contact is surveyed again within 30 days.',
    )
    setClock(YEAR)
    expect((await inviteContacts()).invitations).toHaveLength(1)
  })

  it('does not suspect respondents who respond before the time of their invitation', async () => {
    const path = `/api/surveys/${service.ours.surveyId}/invitations`
    const { body } = await service.call('POST', path, { contacts: [sampleContacts.ada], channel: 'email' })
    const invitationPath = new URL(body.invitations[0].url).pathname
    setClock(-HOUR)
    // As an older browser sends it: without signs of a person.
    const form = { score: '9', opened: (service.time.now() - MINUTE).toString(36) }
    const headers = { origin: 'https://vouch.test', 'user-agent': 'Mozilla/5.0 Firefox/80.0' }
    const submitted = await service.app.request(invitationPath, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
    })
    expect(submitted.status).toBe(303)
    const { body: listed } = await service.call('GET', '/api/responses')
    expect(listed.data).toMatchObject([{ score: 9, suspicion: null }])
  })

  it('runs jobs queued while the clock was ahead, and retries failures no more often than usual', async () => {
    const { deps, time, ours: mainWorkspace } = service
    setClock(YEAR)
    const timestamps = { createdAt: time.now(), dueAt: time.now() }
    const row = {
      id: deps.newId(time.now()),
      workspaceId: mainWorkspace.workspaceId,
      type: 'call',
      payload: {},
      ...timestamps,
    }
    await connection.database.batch([enqueueJob(row)])
    setClock(-YEAR)
    let attempts = 0
    const call: JobType = {
      name: 'call',
      run: async () => {
        attempts++
        throw new Error('nobody there')
      },
    }
    const countLookups = async () => {
      while (await runNextJob(deps, { types: [call] })) {}
      return attempts
    }
    expect([await countLookups(), await countLookups()]).toEqual([1, 1])
    setClock(MINUTE)
    expect(await countLookups()).toBe(2)
    await runNextJob({ ...deps, now: () => time.now() + HOUR }, { types: [{ ...call, run: async () => undefined }] })
  })

  it('executes a repeated idempotent request once, for a day', async () => {
    const createSurveyOnce = async () => {
      const path = '/api/surveys'
      return (await service.call('POST', path, { name: 'Once' }, { 'idempotency-key': 'one' })).body.id
    }
    const firstResult = await createSurveyOnce()
    for (const step of [-HOUR, -YEAR]) {
      setClock(step)
      await runDueTasks(service.deps, service.deps.log)
      expect(await createSurveyOnce()).toBe(firstResult)
    }
    setClock(3 * YEAR)
    await runDueTasks(service.deps, service.deps.log)
    expect(await createSurveyOnce()).not.toBe(firstResult)
    expect(service.log).toEqual([])
  })
})
