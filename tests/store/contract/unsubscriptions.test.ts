import { beforeEach, expect, it } from 'vitest'
import { insertContactMerge } from '../../../server/store/queries/contact-merges.ts'
import * as unsubscriptionStore from '../../../server/store/queries/unsubscriptions.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('unsubscriptions', { unsubscriptions: unsubscriptionStore }, ({ database, unsubscriptions }) => {
  beforeEach(() => insertFixture(database))

  const row: unsubscriptionStore.UnsubscriptionRow = {
    id: 'unsubscription-1',
    workspaceId: mainWorkspaceId,
    contactId: 'contact-ada',
    channel: null,
    surveyType: null,
    at: NOON,
    source: 'self-service',
  }
  const ids = ['contact-ada', 'contact-mei']
  const list = (workspaceId = mainWorkspaceId) => database.all(unsubscriptions.selectUnsubscriptions(workspaceId, ids))

  it('are stored once for each contact and channel', async () => {
    await database.batch([
      unsubscriptions.insertUnsubscription(row),
      unsubscriptions.insertUnsubscription({ ...row, id: 'unsubscription-2', channel: 'sms' }),
    ])
    for (const again of [row, { ...row, channel: 'sms' as const }, { ...row, contactId: 'contact-nobody' }])
      await expect(
        database.batch([unsubscriptions.insertUnsubscription({ ...again, id: 'unsubscription-3' })]),
      ).rejects.toMatchObject({ name: 'ConstraintViolation' })
    expect((await list()).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      row,
      { ...row, id: 'unsubscription-2', channel: 'sms' },
    ])
    expect(await list(otherWorkspaceId)).toEqual([])
  })

  it('move with a merged contact and back, also what the other one has', async () => {
    const merge = {
      ...{ id: 'merge-1', workspaceId: mainWorkspaceId, contactId: 'contact-mei', mergedId: 'contact-ada' },
      ...{ merged: '{}', at: NOON, actor: 'import' },
    }
    await database.batch([
      sql`update contact set unverified_since = ${NOON} where id = 'contact-ada'`,
      insertContactMerge(merge),
      unsubscriptions.insertUnsubscription(row),
      unsubscriptions.insertUnsubscription({ ...row, id: 'unsubscription-2', contactId: 'contact-mei' }),
      unsubscriptions.insertUnsubscription({ ...row, id: 'unsubscription-3', channel: 'email' }),
      unsubscriptions.moveUnsubscriptions({ ...merge, id: 'merge-2' }),
    ])
    const listOwners = async () => (await list()).toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((row) => row.contactId)
    expect(await listOwners()).toEqual(['contact-ada', 'contact-mei', 'contact-ada'])
    await database.batch([unsubscriptions.moveUnsubscriptions(merge)])
    expect(await listOwners()).toEqual(['contact-mei', 'contact-mei', 'contact-mei'])
    await database.batch([unsubscriptions.moveUnsubscriptionsBack(merge)])
    expect(await listOwners()).toEqual(['contact-ada', 'contact-mei', 'contact-ada'])
  })

  it('are deleted with their contact, and only then', async () => {
    await database.batch([unsubscriptions.insertUnsubscription(row)])
    await expect(database.batch([sql`delete from contact where id = 'contact-ada'`])).rejects.toThrow()
    await database.batch([unsubscriptions.deleteUnsubscriptionsByContact(otherWorkspaceId, 'contact-ada')])
    expect(await list()).toHaveLength(1)
    await database.batch([unsubscriptions.deleteUnsubscriptionsByContact(mainWorkspaceId, 'contact-ada')])
    expect(await list()).toEqual([])
  })

  it('are taken back by what has recorded them', async () => {
    await database.batch([
      unsubscriptions.insertUnsubscription({ ...row, source: 'complaint' }),
      unsubscriptions.insertUnsubscription({ ...row, id: 'unsubscription-2', channel: 'email', source: 'member' }),
      unsubscriptions.deleteUnsubscriptionsBySource(otherWorkspaceId, 'contact-ada', 'complaint'),
    ])
    expect(await list()).toHaveLength(2)
    await database.batch([unsubscriptions.deleteUnsubscriptionsBySource(mainWorkspaceId, 'contact-ada', 'complaint')])
    expect(await list()).toMatchObject([{ id: 'unsubscription-2' }])
  })

  it('are listed, found and deleted by id', async () => {
    await database.batch([
      unsubscriptions.insertUnsubscription(row),
      unsubscriptions.insertUnsubscription({ ...row, id: 'unsubscription-2', channel: 'email' }),
    ])
    const page = async (before?: string, workspaceId = mainWorkspaceId) =>
      (await database.all(unsubscriptions.selectAllUnsubscriptions(workspaceId, { before, limit: 5 }))).map(
        ({ id }) => id,
      )
    expect(await page()).toEqual(['unsubscription-2', row.id])
    expect(await page('unsubscription-2')).toEqual([row.id])
    expect(await page(undefined, otherWorkspaceId)).toEqual([])
    const find = (workspaceId: string) => database.all(unsubscriptions.selectUnsubscription(workspaceId, row.id))
    expect(await find(mainWorkspaceId)).toEqual([row])
    expect(await find(otherWorkspaceId)).toEqual([])
    await database.batch([unsubscriptions.deleteUnsubscription(otherWorkspaceId, row.id)])
    expect(await page()).toHaveLength(2)
    await database.batch([unsubscriptions.deleteUnsubscription(mainWorkspaceId, row.id)])
    expect(await page()).toEqual(['unsubscription-2'])
  })
})
