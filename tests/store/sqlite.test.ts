import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openSqlite } from '../../server/store/sqlite.ts'
import { folder } from '../e2e/processes.ts'
import { migrations } from '../support/engines.ts'
import { serviceOver } from '../support/world.ts'

it('What is erased is not in any file of the database any more', async () => {
  using home = folder()
  const database = openSqlite(join(home.path, 'vouch.db'))
  await database.migrate(migrations)
  const service = await serviceOver(database)
  const answers = `/embed/surveys/${service.ours.surveyId}/responses`
  const person = { email: 'gone@example.com', name: 'Gone Person' }
  const { body: contact } = await service.call('POST', '/api/contacts', person)
  for (const key of ['1', '2', '3'])
    await service.call('POST', answers, { key, score: 1, comment: `gone words ${'x'.repeat(3000)}`, contact: person })
  const { body: receipt } = await service.call('POST', answers, { key: 'deleted', score: 1, comment: 'deleted words' })

  const onDisk = (text: string) =>
    readdirSync(home.path).filter((name) => readFileSync(join(home.path, name)).includes(text))
  expect(onDisk('gone@example.com')).not.toEqual([])
  expect(onDisk('deleted words')).not.toEqual([])
  await service.call('DELETE', `/api/contacts/${contact.id}`)
  await service.call('DELETE', `/api/responses/${receipt.id}`)
  for (const text of ['gone@example.com', 'Gone Person', 'gone words', 'deleted words']) {
    expect({ text, files: onDisk(text) }).toEqual({ text, files: [] })
  }
  await database.close()
})
