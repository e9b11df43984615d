import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Migration } from '../../server/store/database.ts'

const folder = join(import.meta.dirname, '../../server/store/migrations')

export const migrations: Migration[] = readdirSync(folder)
  .sort()
  .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(folder, name), 'utf8') }))
