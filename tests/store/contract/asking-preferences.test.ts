import { beforeEach, expect, it } from 'vitest'
import * as preferenceStore from '../../../server/store/queries/asking-preferences.ts'
import { insertContactMerge } from '../../../server/store/queries/contact-merges.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('asking preferences', { askingPreferences: preferenceStore }, ({ database, askingPreferences }) => {
  beforeEach(() => insertFixture(database))

  const row: preferenceStore.AskingPreferenceRow = {
    workspaceId: mainWorkspaceId,
    contactId: 'contact-ada',
    throttleFactor: 2,
    at: NOON,
    source: 'preferences',
  }
  const get = (contactId = 'contact-ada', workspaceId = mainWorkspaceId) =>
    database.all(askingPreferences.selectAskingPreference(workspaceId, contactId))

  it('are stored once for each contact, and deleted', async () => {
    await database.batch([askingPreferences.insertAskingPreference(row)])
    for (const again of [row, { ...row, contactId: 'contact-nobody' }, { ...row, workspaceId: otherWorkspaceId }])
      await expect(database.batch([askingPreferences.insertAskingPreference(again)])).rejects.toMatchObject({
        name: 'ConstraintViolation',
      })
    expect(await get()).toEqual([row])
    expect(await get('contact-ada', otherWorkspaceId)).toEqual([])
    await database.batch([askingPreferences.deleteAskingPreference(otherWorkspaceId, 'contact-ada')])
    expect(await get()).toHaveLength(1)
    await database.batch([askingPreferences.deleteAskingPreference(mainWorkspaceId, 'contact-ada')])
    expect(await get()).toEqual([])
  })

  const merge = {
    ...{ id: 'merge-1', workspaceId: mainWorkspaceId, contactId: 'contact-mei', mergedId: 'contact-ada' },
    ...{ merged: '{}', at: NOON, actor: 'import' },
  }
  const insertMerge = () =>
    database.batch([
      sql`update contact set unverified_since = ${NOON} where id = 'contact-ada'`,
      insertContactMerge(merge),
      askingPreferences.insertAskingPreference(row),
    ])

  it('move with a merged contact and back', async () => {
    await insertMerge()
    await database.batch(askingPreferences.moveAskingPreference({ ...merge, id: 'merge-2' }))
    expect([await get(), await get('contact-mei')]).toEqual([[row], []])
    await database.batch(askingPreferences.moveAskingPreference(merge))
    expect([await get(), await get('contact-mei')]).toEqual([[], [{ ...row, contactId: 'contact-mei' }]])
    await database.batch([askingPreferences.moveAskingPreferenceBack(merge)])
    expect([await get(), await get('contact-mei')]).toEqual([[row], []])
  })

  it('of a merged contact give way to those of the one that it is merged into', async () => {
    await insertMerge()
    const own = { ...row, contactId: 'contact-mei', throttleFactor: 3 }
    await database.batch([
      askingPreferences.insertAskingPreference(own),
      ...askingPreferences.moveAskingPreference(merge),
      askingPreferences.moveAskingPreferenceBack(merge),
    ])
    expect([await get(), await get('contact-mei')]).toEqual([[], [own]])
  })
})
