import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Migration } from '../../../server/store/database.ts'
import { openPostgres } from '../../../server/store/postgres/postgres.ts'
import { listTables } from '../../../server/store/sqlite/file.ts'
import { createPostgresDatabase } from '../../support/engines.ts'
import { migrations } from '../../support/migrations.ts'

/** The same statements on one line, without comments. */
const collapse = (text: string) => text.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()
const collapsedMigrations = migrations.map(({ version, text }) => ({ version, text: collapse(text) }))

async function openMigrated(list: readonly Migration[]) {
  const { url, drop } = await createPostgresDatabase()
  const database = openPostgres(url, () => undefined)
  await database.migrate(list)
  await database.close()
  const client = new pg.Client(url)
  await client.connect()
  return {
    query: async (text: string) => (await client.query(text)).rows,
    close: async () => {
      await client.end()
      await drop()
    },
  }
}

/** The columns of all tables that have a collation, which are those of text. */
const TEXT_COLUMNS = `
  select c.relname || '.' || a.attname as column, l.collname as collation
  from   pg_attribute a
  join   pg_class     c on c.oid = a.attrelid
  join   pg_collation l on l.oid = a.attcollation
  where  c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  order by 1`

const CATALOG = `
  select c.relname, 'column' as part, a.attname as name, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
         || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '') as definition
  from   pg_attribute a
  join   pg_class c on c.oid = a.attrelid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where  c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
  union all
  select t.relname, 'constraint', o.conname, pg_get_constraintdef(o.oid)
  from   pg_constraint o
  join   pg_class t on t.oid = o.conrelid
  where  o.connamespace = 'public'::regnamespace
  union all
  select tablename, 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
  order by 1, 2, 3`

describe('the schema on PostgreSQL', () => {
  let standard: Awaited<ReturnType<typeof openMigrated>>
  beforeAll(async () => {
    standard = await openMigrated(migrations)
  })
  afterAll(() => standard.close())

  it('sorts every text column of every table by bytes', async () => {
    const columns = await standard.query(TEXT_COLUMNS)
    expect(columns.filter(({ collation }) => collation !== 'C')).toEqual([])
    const ctextColumns = listTables(migrations).flatMap(({ name, columns }) =>
      columns.filter(({ type }) => type.toLowerCase() === 'ctext').map((column) => `${name}.${column.name}`),
    )
    expect(ctextColumns.length).toBeGreaterThan(100)
    expect(columns.map(({ column }) => column)).toEqual(expect.arrayContaining(ctextColumns))
  })

  it('does not depend on the layout of the migrations', async () => {
    const collapsed = await openMigrated(collapsedMigrations)
    const catalog = await collapsed.query(CATALOG)
    expect(catalog.length).toBeGreaterThan(300)
    expect(catalog).toEqual(await standard.query(CATALOG))
    await collapsed.close()
  })
})

it('The schema on SQLite does not depend on the layout of the migrations', () => {
  expect(listTables(collapsedMigrations)).toEqual(listTables(migrations))
})
