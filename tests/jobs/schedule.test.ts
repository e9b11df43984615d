import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS, type PeriodicTask, runDueTasks } from '../../server/jobs/schedule.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { createPostgresDatabase, migrations, openSqliteEngine } from '../support/engines.ts'
import { createClock, createDeps } from '../support/world.ts'

function createTasks(run: () => Promise<unknown> = async () => undefined) {
  const taskRuns: string[] = []
  const createTask = (name: string): PeriodicTask => ({
    name,
    intervalMs: HOUR_MS,
    run: () => {
      taskRuns.push(name)
      return name === 'second' ? run() : Promise.resolve()
    },
  })
  return { taskRuns, tasks: ['first', 'second', 'third'].map(createTask) }
}

const silentLog = { info: () => undefined, error: () => undefined }

describe('periodic tasks', () => {
  it('run when they are due, even if the clock is set back', async () => {
    const { database, close } = await openSqliteEngine()
    const time = createClock()
    const { taskRuns, tasks } = createTasks()
    const countRuns = async () => {
      taskRuns.length = 0
      await runDueTasks(createDeps(database, time), silentLog, tasks)
      return taskRuns.length
    }
    expect([await countRuns(), await countRuns()]).toEqual([3, 0])
    time.advance(HOUR_MS - 1)
    expect(await countRuns()).toBe(0)
    time.advance(1)
    expect([await countRuns(), await countRuns()]).toEqual([3, 0])
    time.advance(-MINUTE_MS)
    expect(await countRuns()).toBe(0)
    time.advance(-24 * HOUR_MS)
    expect([await countRuns(), await countRuns()]).toEqual([3, 0])
    await close()
  })

  it('are logged when they fail, do not stop others, and run again after their interval', async () => {
    const { database, close } = await openSqliteEngine()
    const { taskRuns, tasks } = createTasks(() => Promise.reject(new Error('it is full')))
    const loggedErrors: object[] = []
    const log = { ...silentLog, error: (about: object) => void loggedErrors.push(about) }
    await runDueTasks(createDeps(database), log, tasks)
    await runDueTasks(createDeps(database), log, tasks)
    expect(taskRuns).toEqual(['first', 'second', 'third'])
    expect(loggedErrors).toMatchObject([{ task: 'second', error: { message: 'it is full' } }])
    await close()
  })

  it('run in one of three processes on one PostgreSQL', async () => {
    const { url, drop } = await createPostgresDatabase()
    const databases = [1, 2, 3].map(() => openPostgres(url, () => undefined))
    await databases[0]?.migrate(migrations)
    const { taskRuns, tasks } = createTasks()
    const time = createClock()
    const runRound = () =>
      Promise.all(databases.map((database: Database) => runDueTasks(createDeps(database, time), silentLog, tasks)))
    for (let hour = 0; hour < 5; hour++) {
      await Promise.all([runRound(), runRound()])
      time.advance(HOUR_MS)
    }
    const countTaskRuns = (name: string) => taskRuns.filter((taskName) => taskName === name).length
    expect([countTaskRuns('first'), countTaskRuns('second'), countTaskRuns('third')]).toEqual([5, 5, 5])
    for (const database of databases) await database.close()
    await drop()
  })
})
