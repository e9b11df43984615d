import { describe, expect, it } from 'vitest'
import { HOUR, type Job, MINUTE, runJobs } from '../../server/jobs/schedule.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { migrations, postgresDatabase, sqlite } from '../support/engines.ts'
import { clock, worldOf } from '../support/world.ts'

function jobs(run: () => Promise<unknown> = async () => undefined) {
  const ran: string[] = []
  const job = (name: string): Job => ({
    name,
    every: HOUR,
    run: () => {
      ran.push(name)
      return name === 'second' ? run() : Promise.resolve()
    },
  })
  return { ran, all: ['first', 'second', 'third'].map(job) }
}

const silent = { info: () => undefined, error: () => undefined }

describe('periodic jobs', () => {
  it('run when they are due, whatever the clock has done meanwhile', async () => {
    const { database, close } = await sqlite()
    const time = clock()
    const { ran, all } = jobs()
    const runs = async () => {
      ran.length = 0
      await runJobs(worldOf(database, time), silent, all)
      return ran.length
    }
    expect([await runs(), await runs()]).toEqual([3, 0])
    time.pass(HOUR - 1)
    expect(await runs()).toBe(0)
    time.pass(1)
    expect([await runs(), await runs()]).toEqual([3, 0])
    time.pass(-MINUTE)
    expect(await runs()).toBe(0)
    time.pass(-24 * HOUR)
    expect([await runs(), await runs()]).toEqual([3, 0])
    await close()
  })

  it('that fail are logged, keep no other from running, and come again in their time', async () => {
    const { database, close } = await sqlite()
    const { ran, all } = jobs(() => Promise.reject(new Error('it is full')))
    const logged: object[] = []
    const log = { ...silent, error: (about: object) => void logged.push(about) }
    await runJobs(worldOf(database), log, all)
    await runJobs(worldOf(database), log, all)
    expect(ran).toEqual(['first', 'second', 'third'])
    expect(logged).toMatchObject([{ job: 'second', fault: { message: 'it is full' } }])
    await close()
  })

  it('are done by one of three processes on one PostgreSQL', async () => {
    const { url, drop } = await postgresDatabase()
    const databases = [1, 2, 3].map(() => openPostgres(url, () => undefined))
    await databases[0]?.migrate(migrations)
    const { ran, all } = jobs()
    const time = clock()
    const round = () =>
      Promise.all(databases.map((database: Database) => runJobs(worldOf(database, time), silent, all)))
    for (let hour = 0; hour < 5; hour++) {
      await Promise.all([round(), round()])
      time.pass(HOUR)
    }
    const times = (name: string) => ran.filter((one) => one === name).length
    expect([times('first'), times('second'), times('third')]).toEqual([5, 5, 5])
    for (const database of databases) await database.close()
    await drop()
  })
})
