import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as contactStore from '../../../server/store/queries/contacts.ts'
import * as counts from '../../../server/store/queries/counts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as followUps from '../../../server/store/queries/follow-ups.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as responseChanges from '../../../server/store/queries/response-changes.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as search from '../../../server/store/queries/search.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  ada,
  buildContactRow,
  buildInvitationRow,
  buildResponse,
  firstPage,
  insertFixture,
  mainWorkspaceId,
  mei,
  otherWorkspaceId,
} from './fixtures.ts'

contract('contacts', { contacts: contactStore }, ({ database, contacts }) => {
  beforeEach(() => insertFixture(database))

  it('finds contacts by any identifier, within their workspace', async () => {
    const { terms: _, nameKey: _nameKey, strokeKey: _strokeKey, ...shown } = ada
    const both = contacts.contactsWhere.byIds(mainWorkspaceId, ['contact-ada', 'contact-mei'])
    await database.batch([contacts.lockContacts(both), contacts.updateContactTerms(mainWorkspaceId, [])])
    expect(
      await database.all(contacts.selectContactsMatching(mainWorkspaceId, undefined, [both], firstPage)),
    ).toHaveLength(2)
    expect(await database.all(contacts.selectContactTerms(mainWorkspaceId, 'contact-ada', 9))).toMatchObject([
      { id: 'contact-mei' },
    ])
    const by = (externalId: string[], email: string[], phone: string[], name: string[] = []) =>
      database.all(contacts.selectContactsByIdentifiers(mainWorkspaceId, { externalId, email, phone, name }))
    expect(await by(['ada-1'], ['ada@example.com'], [])).toHaveLength(2)
    expect((await by([], [], ['+8613800138000'])).map(({ name }) => name)).toEqual(['王梅'])
    expect((await by([], [], ['+8613800138000'], ['王梅'])).map(({ id }) => id)).toEqual(['contact-mei', 'contact-mei'])
    expect(await by(['ada-2'], [], [])).toEqual([])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))).toEqual([
      { ...shown, properties: JSON.stringify(ada.properties) },
    ])
    expect(await database.all(contacts.selectContactById(otherWorkspaceId, 'contact-ada'))).toEqual([])
    const duplicate = buildContactRow('contact-other', { email: 'ada@example.com' })
    await expect(database.batch([contacts.insertContacts([duplicate])])).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch([contacts.updateContact(mainWorkspaceId, 'contact-mei', { name: 'Mei', locale: null })])
    await database.batch([contacts.updateContact(otherWorkspaceId, 'contact-mei', { name: 'Stolen' })])
    const news = [
      { id: 'contact-mei', externalId: 'mei-1', properties: { tier: 'B' } },
      { id: 'contact-ada', name: 'Ada', unverifiedSince: null },
    ]
    await database.batch([
      contacts.updateContacts(mainWorkspaceId, news, NOON + 3),
      contacts.updateContacts(otherWorkspaceId, news, NOON + 4),
    ])
    const after = await database.all(
      contacts.selectContactsByIdentifiers(mainWorkspaceId, {
        externalId: ['mei-1', 'ada-1'],
        email: [],
        phone: [],
        name: [],
      }),
    )
    expect(
      after
        .map(({ externalId, name, properties, updatedAt }) => [
          externalId,
          name,
          JSON.parse(properties).tier,
          updatedAt,
        ])
        .sort(),
    ).toEqual([
      ['ada-1', 'Ada', 'A', NOON + 3],
      ['mei-1', 'Mei', 'B', NOON + 3],
    ])
    const claim = buildContactRow('contact-claim', { email: 'claim@example.com', unverifiedSince: NOON })
    await database.batch([
      contacts.insertContacts([claim]),
      contacts.updateUnverifiedContact(mainWorkspaceId, 'contact-ada', { external_id: null }),
      contacts.updateUnverifiedContact(otherWorkspaceId, claim.id, { name: 'Stolen' }),
      contacts.updateUnverifiedContact(mainWorkspaceId, claim.id, { email: null }),
    ])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))).toMatchObject([
      { externalId: 'ada-1' },
    ])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, claim.id))).toMatchObject([
      { email: null, name: null, unverifiedSince: NOON },
    ])
    await database.batch([contacts.deleteUnusedUnverifiedContact(mainWorkspaceId, claim.id)])
    await database.batch([
      contacts.deleteUnusedUnverifiedContact(mainWorkspaceId, 'contact-ada'),
      contacts.insertContacts([claim]),
    ])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))).toHaveLength(1)
    await database.batch([contacts.deleteUnusedUnverifiedContact(otherWorkspaceId, claim.id)])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, claim.id))).toHaveLength(1)
    await database.batch([contacts.deleteUnusedUnverifiedContact(mainWorkspaceId, claim.id)])
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, claim.id))).toEqual([])
    const [changed] = await database.all(
      contacts.selectContacts(mainWorkspaceId, { phone: '+8613800138000' }, firstPage),
    )
    expect(changed).toMatchObject({ name: 'Mei', locale: null, phone: '+8613800138000' })
    const read = changed as contactStore.ContactRow
    await database.batch([contacts.assertIdentityUnchanged(read)])
    for (const other of [
      ...[
        { externalId: 'other' },
        { externalId: null },
        { email: 'other@example.com' },
        { phone: null },
        { name: null },
      ],
      ...[{ unverifiedSince: NOON }, { id: 'other' }, { workspaceId: otherWorkspaceId }],
    ])
      await expect(database.batch([contacts.assertIdentityUnchanged({ ...read, ...other })])).rejects.toBeInstanceOf(
        ConstraintViolation,
      )
    const filtered = contacts.selectContacts(
      mainWorkspaceId,
      { externalId: 'ada-1', email: 'ada@example.com' },
      firstPage,
    )
    expect(await database.all(filtered)).toHaveLength(1)
    expect(await database.all(contacts.selectContacts(otherWorkspaceId, {}, firstPage))).toEqual([])
  })

  it('finds all contacts with a phone number', async () => {
    const find = (workspaceId: string) => database.all(contacts.selectContactIdsByPhone(workspaceId, '+8613800138000'))
    expect([await find(mainWorkspaceId), await find(otherWorkspaceId)]).toEqual([[{ id: 'contact-mei' }], []])
  })

  it('lets contacts share a phone number, unless nothing else tells them apart', async () => {
    const phone = '+442079460000'
    const ann = buildContactRow('contact-ann', { email: 'ann@firm.example', phone, name: 'Ann' })
    const ben = buildContactRow('contact-ben', { phone, name: 'Ben' })
    const count = async (id: string) =>
      (await database.all(contacts.countOtherContactsWithPhone(mainWorkspaceId, id, phone)))[0]?.count
    await database.batch([
      contacts.insertContacts([ann, ben, { ...ben, id: 'contact-unknown', unverifiedSince: NOON }]),
    ])
    expect([await count(ann.id), await count('contact-ada')]).toEqual([2, 3])
    const again = { ...ben, id: 'contact-again' }
    await expect(database.batch([contacts.insertContacts([again])])).rejects.toBeInstanceOf(ConstraintViolation)
    const lookup = { externalId: [], email: [], phone: [phone], name: ['Ben'] }
    const rows = await database.all(contacts.selectContactsByIdentifiers(mainWorkspaceId, lookup))
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([ann.id, ben.id, 'contact-unknown']))
    expect(rows.every(({ keptApart }) => keptApart === 0)).toBe(true)
    await database.batch([ann.id, ben.id, 'contact-unknown'].map((id) => contacts.deleteContact(mainWorkspaceId, id)))
  })

  it('erases a contact with everything attached to it', async () => {
    const theirOwn = responses.responsesWhere.byContact(mainWorkspaceId, 'contact-ada')
    const row = buildResponse({
      contactId: 'contact-ada',
      identity: 'verified',
      invitationId: 'invitation-1',
      score: 3,
    })
    await database.batch([
      invitations.insertInvitations([buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]),
      counts.countInvitations('survey', mainWorkspaceId, '2026-11-22', 2),
      responses.insertResponses([row]),
      counts.count(theirOwn),
      counts.countAnsweredInvitations([row.id]),
      invitations.markInvitationsAnswered([row.id], NOON),
      openFollowUps(theirOwn, NOON, []),
      responseChanges.insertResponseChange({ id: 'change-1', at: NOON, actor: 'cli' }, theirOwn),
    ])
    const statements = [
      ...counts.uncount(theirOwn),
      counts.uncountInvitations(mainWorkspaceId, 'contact-ada'),
      followUps.deleteFollowUps(theirOwn),
      responseChanges.deleteResponseChanges(theirOwn),
      responses.deleteResponses(theirOwn),
      invitations.deleteInvitationsByContact(mainWorkspaceId, 'contact-ada'),
      contacts.deleteContact(mainWorkspaceId, 'contact-ada'),
    ]
    await database.batch(statements, { exclusive: true })
    expect(await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))).toEqual([])
    expect(
      await database.all(invitations.selectInvitationsByIds(mainWorkspaceId, ['invitation-1', 'invitation-2'])),
    ).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })

  it('finds unverified contacts whose Chinese number was misread, with the contact of the right number', async () => {
    await database.batch([
      contacts.insertContacts([
        buildContactRow('misread', { phone: '+13600136000', unverifiedSince: NOON }),
        buildContactRow('alone', { phone: '+13900139000', unverifiedSince: NOON }),
        buildContactRow('confirmed', { phone: '+13700137000' }),
        buildContactRow('american', { phone: '+12015550123', unverifiedSince: NOON }),
        buildContactRow('right', { phone: '+8613600136000' }),
      ]),
    ])
    const find = (workspaceId: string, after = { phone: '', id: '' }) =>
      database.all(contacts.selectMisreadPhones(workspaceId, after, 9))
    const alone = { id: 'alone', phone: '+13900139000', twinId: null }
    expect(await find(mainWorkspaceId)).toEqual([{ id: 'misread', phone: '+13600136000', twinId: 'right' }, alone])
    expect(await find(mainWorkspaceId, { phone: '+13600136000', id: 'misread' })).toEqual([alone])
    expect(await find(otherWorkspaceId)).toEqual([])
  })

  it('rejects deleting a contact that still has a response', async () => {
    const row = buildResponse({ contactId: 'contact-mei', identity: 'unverified' })
    await database.batch([responses.insertResponses([row])])
    await expect(database.batch([contacts.deleteContact(mainWorkspaceId, 'contact-mei')])).rejects.toBeInstanceOf(
      ConstraintViolation,
    )
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([row.id]))])
  })

  it('changes how contacts are indexed, unless they have changed', async () => {
    const ids = async (workspaceId: string, after: string) =>
      (await database.all(contacts.selectContactTerms(workspaceId, after, 10))).map(({ id }) => id)
    expect([
      await ids(mainWorkspaceId, ''),
      await ids(mainWorkspaceId, 'contact-ada'),
      await ids(otherWorkspaceId, ''),
    ]).toEqual([['contact-ada', 'contact-mei'], ['contact-mei'], []])
    const columns = { terms: '{"ada":1}', nameKey: 'ada', strokeKey: 'ada' }
    const staleTerms = { id: 'contact-mei', updatedAt: NOON - 1, ...columns }
    await database.batch([
      contacts.updateContactTerms(otherWorkspaceId, [{ id: 'contact-ada', updatedAt: NOON, ...columns, terms: '{}' }]),
      contacts.updateContactTerms(mainWorkspaceId, [{ id: 'contact-ada', updatedAt: NOON, ...columns }, staleTerms]),
      search.index('contact', contacts.contactsWhere.byIds(mainWorkspaceId, ['contact-ada', 'contact-mei'])),
    ])
    expect(await database.all(contacts.selectContactTerms(mainWorkspaceId, '', 10))).toMatchObject([
      { id: 'contact-ada', ...columns },
      { id: 'contact-mei', terms: mei.terms },
    ])
    const conditions = search.matchTerms(mainWorkspaceId, 'contact', { words: ['ada'], prefixes: ['a'] })
    expect(
      (await database.all(contacts.selectContactsMatching(mainWorkspaceId, undefined, conditions, firstPage))).map(
        ({ id }) => id,
      ),
    ).toEqual(['contact-ada'])
    expect(
      await database.all(contacts.selectContactsMatching(otherWorkspaceId, ['contact-ada'], [], firstPage)),
    ).toEqual([])
    expect(
      await database.all(
        contacts.selectContactsMatching(mainWorkspaceId, ['contact-ada', 'contact-mei'], [], {
          before: 'contact-mei',
          limit: 1,
        }),
      ),
    ).toHaveLength(1)
  })
})
