import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as importedContactStore from '../../../server/store/queries/imported-contacts.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { ada, buildInvitationRow, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('imported-contacts', { importedContacts: importedContactStore }, ({ database, importedContacts }) => {
  beforeEach(() => insertFixture(database))

  it('restores all values of a contact, and deletes contacts that nothing refers to', async () => {
    const [stored] = await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))
    const expected = [{ id: 'contact-ada', updatedAt: stored?.updatedAt ?? 0 }]
    const values = { ...ada, email: null, name: 'Ada', properties: { tier: 'B' } }
    await database.batch([
      importedContacts.assertContactsUnchanged(mainWorkspaceId, expected),
      importedContacts.restoreContacts(otherWorkspaceId, [{ ...values, name: 'Stolen' }], NOON + 2),
      importedContacts.restoreContacts(mainWorkspaceId, [values], NOON + 1),
    ])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))).toMatchObject([
      { email: null, phone: ada.phone, name: 'Ada', properties: '{"tier":"B"}', updatedAt: NOON + 1 },
    ])
    const failing = database.batch([importedContacts.assertContactsUnchanged(mainWorkspaceId, expected)])
    await expect(failing).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch([invitations.insertInvitations([buildInvitationRow('invitation-1')])])
    const ids = ['contact-ada', 'contact-mei']
    expect(await database.all(importedContacts.selectReferencedContacts(mainWorkspaceId, ids))).toEqual([
      { id: 'contact-ada' },
    ])
    const deletion = database.batch([importedContacts.deleteContacts(mainWorkspaceId, ids)])
    await expect(deletion).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch([importedContacts.deleteContacts(mainWorkspaceId, ['contact-mei'])])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-mei'))).toEqual([])
  })
})
