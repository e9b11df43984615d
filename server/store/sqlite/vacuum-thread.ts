import { workerData } from 'node:worker_threads'
import { sqliteDriver } from './driver.ts'

/** The thread of `copySqlite`. */
const { from, to } = workerData as { from: string; to: string }
const source = sqliteDriver.openDatabase(from, { readonly: true })
try {
  source.prepare('vacuum into ?').run(to)
} finally {
  source.close()
}
