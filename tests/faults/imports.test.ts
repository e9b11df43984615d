import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { cancelStalledImports, listImportRecords, STALLED_AFTER_MS } from '../../server/domain/import-records.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { cliEntry, createTempDir, RunningProcess, waitUntil } from '../e2e/processes.ts'
import { migrations } from '../support/engines.ts'
import { createClock, createDeps } from '../support/world.ts'

const ROWS = 16_000

it('An import that is killed, and its undo that is killed, leave nothing behind in the end', async () => {
  using tempDir = createTempDir()
  const file = join(tempDir.path, 'vouch.db')
  const database = openSqlite(file)
  await database.migrate(migrations)
  const time = createClock(Date.now())
  const deps = createDeps(database, time)
  const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'Kill', timeZone: 'UTC' })
  const spawnCli = (...args: string[]) =>
    new RunningProcess([process.execPath, cliEntry, ...args], {
      cwd: tempDir.path,
      env: { DATABASE_URL: `sqlite:${file}` },
    })
  const load = async () => (await listImportRecords(deps, cliCaller(workspaceId), undefined, { limit: 1 })).data[0]
  const count = async () => {
    const [row] = await database.all(sql<{ responses: number; contacts: number }>`
      select (select count(*) from response) as responses, (select count(*) from contact) as contacts`)
    return row ?? { responses: 0, contacts: 0 }
  }
  const rows = Array.from({ length: ROWS }, (_, row) => `${row % 11},r${row},p${row}@kill.example`)
  writeFileSync(join(tempDir.path, 'answers.csv'), `score,key,email\n${rows.join('\n')}\n`)
  const map = ['--map', 'score=score,key=key,contact.email=email']

  const importProcess = spawnCli('import', 'responses', 'answers.csv', '--survey', surveyId, ...map)
  await killOnce(importProcess, async () => ((await load())?.done ?? 0) > 5_000)
  const { id = '', state, done: stored = 0 } = (await load()) ?? {}
  expect([state, await count()]).toEqual(['running', { responses: stored, contacts: stored }])
  expect(stored).toBeLessThan(ROWS)
  await cancelStalledImports(deps)
  expect(await load()).toMatchObject({ state: 'running' })
  time.advance(STALLED_AFTER_MS + Date.now() - time.now())
  await cancelStalledImports(deps)
  expect(await load()).toMatchObject({ state: 'cancelled', counts: { added: stored } })

  await killOnce(spawnCli('imports', 'undo', id), async () => (await count()).responses < stored)
  const { responses: left } = await count()
  expect([(await load())?.state, left > 0 && left < stored]).toEqual(['undoing', true])
  const { code, stdout } = await spawnCli('imports', 'undo', id).exited
  const total = stored.toLocaleString('en')
  expect([code, stdout.trim()]).toEqual([
    0,
    `${total} responses and ${total} contacts removed, 0 responses and 0 contacts restored.`,
  ])
  expect([await count(), await verifyCounts(deps)]).toEqual([{ responses: 0, contacts: 0 }, []])
  expect(await load()).toMatchObject({ state: 'undone' })
  await database.close()
})

/** Kills a process once it is in the middle of its work. */
async function killOnce(process: RunningProcess, isHalfway: () => Promise<boolean>): Promise<void> {
  await waitUntil(
    async () => process.hasExited || (await isHalfway()),
    () => process.output,
  )
  expect(await process.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
}
