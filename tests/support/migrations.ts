import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Migration } from '../../server/store/database.ts'
import { getLatestVersion } from '../../server/store/migrations.ts'

const migrationsDir = join(import.meta.dirname, '../../server/store/migrations')

export const migrations: Migration[] = readdirSync(migrationsDir)
  .sort()
  .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(migrationsDir, name), 'utf8') }))

const nextVersion = getLatestVersion(migrations) + 1

/** What a newer Vouch might add: one more column. */
export const nextMigration: Migration = {
  version: nextVersion,
  text: `
    alter table survey add column made_up ctext not null default 'from the newer version';
    insert into migration (version) values (${nextVersion});`,
}

/** Splits a migration as wrangler does: at semicolons outside triggers, without comments. */
export const splitStatements = (text: string) =>
  text
    .replace(/^\s*--.*$/gm, '')
    .split(/;(?!\s*end\b)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
