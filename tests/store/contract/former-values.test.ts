import { beforeEach, expect, it } from 'vitest'
import * as formerStore from '../../../server/store/queries/former-values.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('former-values', { formerValues: formerStore }, ({ database, formerValues }) => {
  beforeEach(() => insertFixture(database))

  it('keep what is about to be replaced or removed, each value once', async () => {
    const list = async (workspaceId = mainWorkspaceId) =>
      (await database.all(formerValues.selectFormerValues(workspaceId, 'contact-ada', 100))).map(
        ({ field, value, replacedAt }) => [field, value, replacedAt],
      )
    const keep = (at: number, values: object, workspaceId = mainWorkspaceId) =>
      database.batch([
        formerValues.keepFormerValues(workspaceId, [{ id: 'contact-ada', ...values }], { at, by: 'import' }),
      ])
    await keep(NOON, { email: 'ada@example.com', phone: '', name: 'Ada' })
    await keep(NOON, { email: 'stolen@example.com' }, otherWorkspaceId)
    expect(await list()).toEqual([['phone', '+442071234567', NOON]])
    await keep(NOON + 1, { email: 'new@example.com', externalId: 'ada-2', phone: '+15550001111' })
    expect(await list()).toEqual([
      ['email', 'ada@example.com', NOON + 1],
      ['externalId', 'ada-1', NOON + 1],
      ['phone', '+442071234567', NOON + 1],
    ])
    const value = { contactId: 'contact-ada', field: 'email', value: 'between@example.com' } as const
    const insertion = formerValues.insertFormerValues(mainWorkspaceId, [value, value], { at: NOON + 2, by: 'import' })
    await database.batch([insertion, insertion])
    expect((await list())[0]).toEqual(['email', 'between@example.com', NOON + 2])
    expect(await list(otherWorkspaceId)).toEqual([])
    const listIdentifiers = async (workspaceId = mainWorkspaceId) =>
      (await database.all(formerValues.selectFormerIdentifiers(workspaceId, 'contact-ada'))).map(({ value }) => value)
    expect(await listIdentifiers()).toEqual(['between@example.com', 'ada@example.com', 'ada-1', '+442071234567'])
    expect(await listIdentifiers(otherWorkspaceId)).toEqual([])
    await database.batch([
      sql`update contact set email = 'between@example.com', phone = '+442071234567' where id = 'contact-mei'`,
    ])
    expect(await listIdentifiers()).toEqual(['ada@example.com', 'ada-1'])
    await database.batch([formerValues.deleteFormerValues(otherWorkspaceId, 'contact-ada', ['ada-1'])])
    await database.batch([formerValues.deleteFormerValues(mainWorkspaceId, 'contact-mei', ['ada-1'])])
    await database.batch([formerValues.deleteFormerValuesOfContacts(mainWorkspaceId, ['contact-mei'])])
    expect(await list()).toHaveLength(3)
    await database.batch([formerValues.deleteFormerValues(mainWorkspaceId, 'contact-ada', [])])
    expect(await list()).toEqual([])
  })
})
