import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Migration } from '../../server/store/database.ts'

const migrationsDir = join(import.meta.dirname, '../../server/store/migrations')

export const migrations: Migration[] = readdirSync(migrationsDir)
  .sort()
  .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(migrationsDir, name), 'utf8') }))
