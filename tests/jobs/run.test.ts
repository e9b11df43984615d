import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorker } from '../../server/jobs/queue.ts'
import { deliverNext, type Kind, LEASE, PermanentFailure, type WorkerDeps } from '../../server/jobs/run.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { nextWork, outboxState, queueWork } from '../../server/store/queries/jobs.ts'
import { engines, migrations, type Opened, postgresDatabase } from '../support/engines.ts'
import { type Clock, clock, MINUTE, NOON, serviceOver } from '../support/world.ts'

interface Office {
  deps: WorkerDeps
  time: Clock
  log: { about: object; message: string }[]
  queue(payload: object, about?: { kind?: string; dueAt?: number }): Promise<void>
}

async function officeOver(database: Database): Promise<Office> {
  const { deps, time, log, ours } = await serviceOver(database, clock())
  return {
    deps,
    time,
    log,
    queue: async (payload, { kind = 'write', dueAt = time.now() } = {}) => {
      const row = {
        id: deps.newId(time.now()),
        workspaceId: ours.workspaceId,
        kind,
        payload,
        createdAt: time.now(),
        dueAt,
      }
      await database.batch([queueWork(row)])
    },
  }
}

/** A kind of work that writes down what it is given, once it has done what `does` says. */
function writer(does: (number: number) => unknown = () => undefined) {
  const written: unknown[] = []
  const write: Kind = {
    name: 'write',
    deliver: async (_, { payload }) => {
      written.push(payload.number)
      return (await does(payload.number as number)) as undefined
    },
  }
  return { kinds: [write], written }
}

describe.each(engines)('work on $name', ({ open }) => {
  let opened: Opened
  let office: Office

  beforeAll(async () => {
    opened = await open()
  })
  beforeEach(async () => {
    office = await officeOver(opened.database)
  })
  afterEach(async () => {
    const forget = writer()
    office.time.pass(1000 * MINUTE)
    while (await deliverNext(office.deps, undefined, forget.kinds)) {}
  })
  afterAll(() => opened.close())

  it('is delivered in the order in which it is due, and then gone', async () => {
    const { kinds, written } = writer()
    await office.queue({ number: 2 }, { dueAt: NOON - 1 })
    await office.queue({ number: 3 })
    await office.queue({ number: 1 }, { dueAt: NOON - 2 })
    await office.queue({ number: 9 }, { dueAt: NOON + 1 })
    while (await deliverNext(office.deps, undefined, kinds)) {}
    expect(written).toEqual([1, 2, 3])
    expect(await opened.database.all(outboxState)).toEqual([{ depth: 1, oldestDue: NOON + 1 }])
  })

  it('that fails is tried again after a pause that doubles, and logged', async () => {
    const { kinds, written } = writer((number) => {
      if (written.length < 4) throw new Error(`no answer to ${number}`)
    })
    await office.queue({ number: 1 })
    const next = () => deliverNext(office.deps, undefined, kinds)
    expect([await next(), await next()]).toEqual([true, false])
    for (const seconds of [5, 10, 20]) {
      office.time.pass(seconds * 1000 - 1)
      expect(await next()).toBe(false)
      office.time.pass(1)
      expect(await next()).toBe(true)
    }
    expect(written).toHaveLength(4)
    expect(office.log).toHaveLength(3)
    expect(office.log[1]).toMatchObject({
      message: 'work failed',
      about: { kind: 'write', attempts: 2, permanent: false, fault: { message: 'no answer to 1' } },
    })
    expect(await opened.database.all(outboxState)).toEqual([{ depth: 0, oldestDue: null }])
  })

  it('that can never succeed is given up and logged', async () => {
    const { kinds, written } = writer(() => {
      throw new PermanentFailure('there is no such address')
    })
    await office.queue({ number: 1 })
    expect(await deliverNext(office.deps, undefined, kinds)).toBe(true)
    office.time.pass(100 * MINUTE)
    expect(await deliverNext(office.deps, undefined, kinds)).toBe(false)
    expect(written).toEqual([1])
    expect(office.log.at(-1)?.about).toMatchObject({ permanent: true })
  })

  it('of a kind that only a newer version knows is left to it', async () => {
    const { kinds } = writer()
    await office.queue({ number: 1 }, { kind: 'of tomorrow' })
    expect(await deliverNext(office.deps, undefined, kinds)).toBe(false)
    const tomorrow: Kind = { name: 'of tomorrow', deliver: async () => undefined }
    expect(await deliverNext(office.deps, undefined, [...kinds, tomorrow])).toBe(true)
  })

  it('that a process took and never settled is delivered by another when its time is over', async () => {
    const dead = { ...office.deps, database: { ...opened.database, batch: failingAfter(1, opened.database) } }
    const { kinds, written } = writer()
    await office.queue({ number: 1 })
    await expect(deliverNext(dead, undefined, kinds)).rejects.toThrow('killed')
    expect(await deliverNext(office.deps, undefined, kinds)).toBe(false)
    office.time.pass(LEASE)
    expect(await deliverNext(office.deps, undefined, kinds)).toBe(true)
    expect(written).toEqual([1, 1])
  })

  it('that takes longer than its time is settled by whoever has it then', async () => {
    const { kinds, written } = writer(async (number) => {
      if (written.length > 1) return
      office.time.pass(LEASE)
      await deliverNext(office.deps, undefined, kinds)
      await office.queue({ number: number + 1 })
    })
    await office.queue({ number: 1 })
    while (await deliverNext(office.deps, undefined, kinds)) {}
    expect(written).toEqual([1, 1, 2])
  })
})

/** Batches that work so many times, as of a process that is killed then. */
function failingAfter(times: number, database: Database): Database['batch'] {
  let left = times
  return ((statements, options) => {
    if (left-- === 0) throw new Error('killed')
    return database.batch(statements, options)
  }) as Database['batch']
}

describe('three processes on one PostgreSQL', () => {
  it('deliver each piece of work once', async () => {
    const { url, drop } = await postgresDatabase()
    const databases = [1, 2, 3].map(() => openPostgres(url, () => undefined))
    await databases[0]?.migrate(migrations)
    const office = await officeOver(databases[0] as Database)
    const { kinds, written } = writer(() => new Promise((resolve) => setImmediate(resolve)))
    for (let number = 0; number < 60; number++) await office.queue({ number })
    const worker = async (database: Database) => {
      while (await deliverNext({ ...office.deps, database }, undefined, kinds)) {}
    }
    await Promise.all(databases.flatMap((database) => [worker(database), worker(database)]))
    expect(written.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 60 }, (_, number) => number))
    expect(await databases[0]?.all(outboxState)).toEqual([{ depth: 0, oldestDue: null }])
    for (const database of databases) await database.close()
    await drop()
  })
})

describe('a worker', () => {
  let opened: Opened
  let office: Office

  beforeAll(async () => {
    opened = await (engines[0] as (typeof engines)[0]).open()
    office = await officeOver(opened.database)
  })
  afterAll(() => opened.close())

  const until = async (holds: () => unknown) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  it('looks when it is woken and now and then, and stops where another can go on', async () => {
    const written: unknown[] = []
    let ended: (() => void) | undefined
    const slow: Kind = {
      name: 'write',
      deliver: async ({ now }, { payload }, signal) => {
        written.push(payload.number)
        if (payload.number !== 3) return undefined
        await new Promise<void>((resolve) => {
          ended = resolve
          signal.addEventListener('abort', () => resolve())
        })
        return { dueAt: now() }
      },
    }
    const worker = startWorker(office.deps, { pause: 20, known: [slow] })
    await office.queue({ number: 1 })
    await until(() => written.length === 1)
    await office.queue({ number: 2 })
    worker.wake()
    await until(() => written.length === 2)
    await office.queue({ number: 3 })
    await until(() => ended)
    await worker.stop()
    worker.wake()
    expect(written).toEqual([1, 2, 3])
    const now = office.time.now()
    expect(await opened.database.all(nextWork(['write'], { now, until: now + LEASE }))).toHaveLength(1)
  })

  it('goes on after the database could not do it', async () => {
    const broken = { ...opened.database, all: () => Promise.reject(new Error('it is away')) }
    const worker = startWorker({ ...office.deps, database: broken }, { pause: 5 })
    await until(() => office.log.filter(({ message }) => message === 'looking for work failed').length > 1)
    await worker.stop()
  })
})
