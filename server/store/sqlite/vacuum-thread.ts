import { workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

/** The thread of `copySqlite`. */
const { from, to } = workerData as { from: string; to: string }
const source = new Sqlite(from, { readonly: true, fileMustExist: true })
try {
  source.prepare('vacuum into ?').run(to)
} finally {
  source.close()
}
