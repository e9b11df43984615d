import { expect, it } from 'vitest'
import { Unavailable } from '../../../server/store/database.ts'
import { openPostgres } from '../../../server/store/postgres/postgres.ts'
import { sql } from '../../../server/store/sql.ts'
import { createPostgresDatabase } from '../../support/engines.ts'

it('A statement that exceeds the timeout of the server is reported as unavailable', async () => {
  const { url, drop } = await createPostgresDatabase()
  const database = openPostgres(`${url}?options=-c%20statement_timeout%3D50`, () => undefined)
  await expect(database.all(sql`select pg_sleep(5)`)).rejects.toBeInstanceOf(Unavailable)
  await expect(database.batch([sql`select pg_sleep(5)`])).rejects.toBeInstanceOf(Unavailable)
  expect(await database.all(sql`select 1 as one`)).toEqual([{ one: 1 }])
  await database.close()
  await drop()
})
