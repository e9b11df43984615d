import { routePendingEvents } from '../../server/jobs/event-router.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { createDeps } from '../support/world.ts'

/** Routes all events of a database, then exits: `node event-router-process.ts URL`. Says when it begins. */
const [url = ''] = process.argv.slice(2)
const database = url.startsWith('postgres') ? openPostgres(url, () => undefined) : openSqlite(url)
const log = { info: () => undefined, error: (...words: unknown[]) => void process.stderr.write(JSON.stringify(words)) }
const deps = { ...createDeps(database, { now: Date.now, advance: () => undefined }), log }
process.stdout.write('started\n')
await routePendingEvents(deps, new AbortController().signal, { pauseMs: 1 })
await database.close()
