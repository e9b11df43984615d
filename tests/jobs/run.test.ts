import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LEASE_MS } from '../../server/jobs/queue.ts'
import { runNextJob, startWorker } from '../../server/jobs/run.ts'
import { type JobType, PermanentFailure, type WorkerDeps } from '../../server/jobs/types.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { enqueueJob, selectNextJob, selectQueueState } from '../../server/store/queries/jobs.ts'
import { createPostgresDatabase, engines, migrations, type TestConnection } from '../support/engines.ts'
import { type Clock, createClock, createService, MINUTE, NOON } from '../support/world.ts'

interface JobFixture {
  deps: WorkerDeps
  time: Clock
  log: { about: object; message: string }[]
  enqueue(payload: object, options?: { type?: string; dueAt?: number }): Promise<void>
}

async function createJobFixture(database: Database): Promise<JobFixture> {
  const { deps, time, log, ours: mainWorkspace } = await createService(database, createClock())
  return {
    deps,
    time,
    log,
    enqueue: async (payload, { type = 'write', dueAt = time.now() } = {}) => {
      const row = {
        id: deps.newId(time.now()),
        workspaceId: mainWorkspace.workspaceId,
        type,
        payload,
        createdAt: time.now(),
        dueAt,
      }
      await database.batch([enqueueJob(row)])
    },
  }
}

/** A job type that records the number of each job, then calls `onRun`. */
function createRecorder(onRun: (number: number) => unknown = () => undefined) {
  const recorded: unknown[] = []
  const jobType: JobType = {
    name: 'write',
    run: async (_, { payload }) => {
      recorded.push(payload.number)
      return (await onRun(payload.number as number)) as undefined
    },
  }
  return { types: [jobType], recorded }
}

describe.each(engines)('a job on $name', ({ open }) => {
  let connection: TestConnection
  let fixture: JobFixture

  beforeAll(async () => {
    connection = await open()
  })
  beforeEach(async () => {
    fixture = await createJobFixture(connection.database)
  })
  afterEach(async () => {
    const discarder = createRecorder()
    fixture.time.advance(1000 * MINUTE)
    while (await runNextJob(fixture.deps, { types: discarder.types })) {}
  })
  afterAll(() => connection.close())

  it('runs in the order of its due time, then is gone', async () => {
    const { types, recorded } = createRecorder()
    await fixture.enqueue({ number: 2 }, { dueAt: NOON - 1 })
    await fixture.enqueue({ number: 3 })
    await fixture.enqueue({ number: 1 }, { dueAt: NOON - 2 })
    await fixture.enqueue({ number: 9 }, { dueAt: NOON + 1 })
    while (await runNextJob(fixture.deps, { types: types })) {}
    expect(recorded).toEqual([1, 2, 3])
    expect(await connection.database.all(selectQueueState)).toEqual([{ depth: 1, oldestDue: NOON + 1 }])
  })

  it('is retried after a failure with a doubling delay, and logged', async () => {
    const { types, recorded } = createRecorder((number) => {
      if (recorded.length < 4) throw new Error(`no reply to ${number}`)
    })
    await fixture.enqueue({ number: 1 })
    const runNext = () => runNextJob(fixture.deps, { types: types })
    expect([await runNext(), await runNext()]).toEqual([true, false])
    for (const delaySeconds of [5, 10, 20]) {
      fixture.time.advance(delaySeconds * 1000 - 1)
      expect(await runNext()).toBe(false)
      fixture.time.advance(1)
      expect(await runNext()).toBe(true)
    }
    expect(recorded).toHaveLength(4)
    expect(fixture.log).toHaveLength(3)
    expect(fixture.log[1]).toMatchObject({
      message: 'job failed',
      about: { type: 'write', attempts: 2, permanent: false, error: { message: 'no reply to 1' } },
    })
    expect(await connection.database.all(selectQueueState)).toEqual([{ depth: 0, oldestDue: null }])
  })

  it('is dropped and logged after a permanent failure', async () => {
    const { types, recorded } = createRecorder(() => {
      throw new PermanentFailure('there is no such address')
    })
    await fixture.enqueue({ number: 1 })
    expect(await runNextJob(fixture.deps, { types: types })).toBe(true)
    fixture.time.advance(100 * MINUTE)
    expect(await runNextJob(fixture.deps, { types: types })).toBe(false)
    expect(recorded).toEqual([1])
    expect(fixture.log.at(-1)?.about).toMatchObject({ permanent: true })
  })

  it('of an unknown type is left to a newer version', async () => {
    const { types } = createRecorder()
    await fixture.enqueue({ number: 1 }, { type: 'of tomorrow' })
    expect(await runNextJob(fixture.deps, { types: types })).toBe(false)
    const futureJobType: JobType = { name: 'of tomorrow', run: async () => undefined }
    expect(await runNextJob(fixture.deps, { types: [...types, futureJobType] })).toBe(true)
  })

  it('that a process claimed and never completed runs in another when the lease ends', async () => {
    const failingDeps = {
      ...fixture.deps,
      database: { ...connection.database, batch: failAfter(1, connection.database) },
    }
    const { types, recorded } = createRecorder()
    await fixture.enqueue({ number: 1 })
    await expect(runNextJob(failingDeps, { types: types })).rejects.toThrow('killed')
    expect(await runNextJob(fixture.deps, { types: types })).toBe(false)
    fixture.time.advance(LEASE_MS)
    expect(await runNextJob(fixture.deps, { types: types })).toBe(true)
    expect(recorded).toEqual([1, 1])
  })

  it('that outlasts its lease is completed by the process that holds it then', async () => {
    const { types, recorded } = createRecorder(async (number) => {
      if (recorded.length > 1) return
      fixture.time.advance(LEASE_MS)
      await runNextJob(fixture.deps, { types: types })
      await fixture.enqueue({ number: number + 1 })
    })
    await fixture.enqueue({ number: 1 })
    while (await runNextJob(fixture.deps, { types: types })) {}
    expect(recorded).toEqual([1, 1, 2])
  })
})

/** A `batch` that works a number of times, then fails like a killed process. */
function failAfter(times: number, database: Database): Database['batch'] {
  let remaining = times
  return ((statements, options) => {
    if (remaining-- === 0) throw new Error('killed')
    return database.batch(statements, options)
  }) as Database['batch']
}

describe('three processes on one PostgreSQL', () => {
  it('run each job once', async () => {
    const { url, drop } = await createPostgresDatabase()
    const databases = [1, 2, 3].map(() => openPostgres(url, () => undefined))
    await databases[0]?.migrate(migrations)
    const fixture = await createJobFixture(databases[0] as Database)
    const { types, recorded } = createRecorder(() => new Promise((resolve) => setImmediate(resolve)))
    for (let number = 0; number < 60; number++) await fixture.enqueue({ number })
    const worker = async (database: Database) => {
      while (await runNextJob({ ...fixture.deps, database }, { types: types })) {}
    }
    await Promise.all(databases.flatMap((database) => [worker(database), worker(database)]))
    expect(recorded.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 60 }, (_, number) => number),
    )
    expect(await databases[0]?.all(selectQueueState)).toEqual([{ depth: 0, oldestDue: null }])
    for (const database of databases) await database.close()
    await drop()
  })
})

describe('a worker', () => {
  let connection: TestConnection
  let fixture: JobFixture

  beforeAll(async () => {
    connection = await (engines[0] as (typeof engines)[0]).open()
    fixture = await createJobFixture(connection.database)
  })
  afterAll(() => connection.close())

  const waitUntil = async (isDone: () => unknown) => {
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  it('looks for jobs when woken and on every poll, and stops where another process can continue', async () => {
    const recorded: unknown[] = []
    let finishJob: (() => void) | undefined
    const slowJobType: JobType = {
      name: 'write',
      run: async ({ now }, { payload }, signal) => {
        recorded.push(payload.number)
        if (payload.number !== 3) return undefined
        await new Promise<void>((resolve) => {
          finishJob = resolve
          signal.addEventListener('abort', () => resolve())
        })
        return { dueAt: now() }
      },
    }
    const worker = startWorker(fixture.deps, { pollIntervalMs: 20, types: [slowJobType] })
    await fixture.enqueue({ number: 1 })
    await waitUntil(() => recorded.length === 1)
    await fixture.enqueue({ number: 2 })
    worker.wake()
    await waitUntil(() => recorded.length === 2)
    await fixture.enqueue({ number: 3 })
    await waitUntil(() => finishJob)
    await worker.stop()
    worker.wake()
    expect(recorded).toEqual([1, 2, 3])
    const now = fixture.time.now()
    expect(await connection.database.all(selectNextJob(['write'], { now, until: now + LEASE_MS }))).toHaveLength(1)
  })

  it('continues after a database error', async () => {
    const brokenDatabase = { ...connection.database, all: () => Promise.reject(new Error('it is away')) }
    const worker = startWorker({ ...fixture.deps, database: brokenDatabase }, { pollIntervalMs: 5 })
    await waitUntil(() => fixture.log.filter(({ message }) => message === 'looking for jobs failed').length > 1)
    await worker.stop()
  })
})
