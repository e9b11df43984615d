import { beforeEach, expect, it } from 'vitest'
import * as contactListStore from '../../../server/store/queries/contact-lists.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import { insertResponseTag } from '../../../server/store/queries/response-tags.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  buildContactRow,
  buildInvitationRow,
  buildResponse,
  insertFixture,
  mainWorkspaceId,
  otherWorkspaceId,
} from './fixtures.ts'

contract('contact-lists', { contactLists: contactListStore }, ({ database, contactLists }) => {
  beforeEach(() => insertFixture(database))

  const both = ['contact-ada', 'contact-mei']
  const find = async (conditions: contactListStore.ContactConditions, workspaceId = mainWorkspaceId) =>
    (await database.all(contactLists.selectMatchingContactIds(workspaceId, both, conditions))).map(({ id }) => id)

  it('finds contacts by properties, tier, last score and when they were last asked', async () => {
    const earlier = buildResponse({ id: 'r1', contactId: 'contact-ada', identity: 'verified', score: 9 })
    const last = buildResponse({ id: 'r2', contactId: 'contact-ada', identity: 'verified', score: 3 })
    const suspect = buildResponse({
      ...{ id: 'r3', contactId: 'contact-ada', identity: 'unverified' as const },
      ...{ score: 10, suspicion: 'trap' },
    })
    await database.batch([
      responses.insertResponses([earlier, last, suspect]),
      invitations.insertInvitations([buildInvitationRow('invitation-1')]),
    ])
    // What customers respond when they are asked again after a follow-up is no part of the score.
    const again = buildResponse({ id: 'r4', contactId: 'contact-ada', identity: 'verified', score: 10 })
    await database.batch([
      sql`insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
          values ('survey-again', ${mainWorkspaceId}, 'Again', 'recovery', '{}', '[]', ${NOON}, ${NOON})`,
      responses.insertResponses([{ ...again, surveyId: 'survey-again' }]),
    ])
    expect(await find({ where: { Größe: 'XL' } })).toEqual(['contact-ada'])
    expect(await find({ where: { Größe: 'M' } })).toEqual([])
    expect(await find({ tier: 'A' })).toEqual(['contact-ada'])
    expect(await find({ lastScore: { from: 0, to: 6 } })).toEqual(['contact-ada'])
    expect(await find({ lastScore: { from: 9, to: 10 } })).toEqual([])
    expect(await find({ lastScore: 'none' })).toEqual(['contact-mei'])
    expect(await find({ notAskedSinceId: '' })).toEqual(['contact-mei'])
    expect(await find({ notAskedSinceId: '~' })).toEqual(['contact-mei', 'contact-ada'])
    expect(await find({ lastScore: 'none' }, otherWorkspaceId)).toEqual([])
    const activity = await database.all(contactLists.selectContactActivity(mainWorkspaceId, both))
    expect(activity.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      {
        id: 'contact-ada',
        tier: 'A',
        lastScore: 3,
        lastInvitedAt: NOON,
        lastRespondedAt: again.answeredAt,
      },
      { id: 'contact-mei', tier: null, lastScore: null, lastInvitedAt: null, lastRespondedAt: null },
    ])
  })

  it('finds contacts by the conditions of segments', async () => {
    const row = buildResponse({ id: 'r1', contactId: 'contact-ada', identity: 'verified', score: 8 })
    await database.batch([
      responses.insertResponses([row]),
      insertResponseTag({
        ...{ workspaceId: mainWorkspaceId, responseId: 'r1', tag: '价格 price' },
        ...{ createdAt: NOON, createdBy: 'cli' },
      }),
    ])
    expect(await find({ properties: { Größe: ['L', 'XL'] } })).toEqual(['contact-ada'])
    expect(await find({ properties: { Größe: ['XL'], tier: ['B'] } })).toEqual([])
    expect(await find({ tiers: ['B', 'A'] })).toEqual(['contact-ada'])
    expect(
      await find({
        scoreRanges: [
          { from: 0, to: 6 },
          { from: 7, to: 8 },
        ],
      }),
    ).toEqual(['contact-ada'])
    expect(await find({ scoreRanges: [{ from: 9, to: 10 }] })).toEqual([])
    expect(await find({ hasResponded: true })).toEqual(['contact-ada'])
    expect(await find({ hasResponded: false })).toEqual(['contact-mei'])
    expect(await find({ tags: ['other', '价格 price'] })).toEqual(['contact-ada'])
    expect(await find({ tags: ['other'] })).toEqual([])
    expect(await find({ languages: ['zh'] })).toEqual(['contact-mei'])
    expect(await find({ languages: ['en', 'zh-Hans'] })).toEqual(['contact-mei'])
    expect(await find({ languages: ['z', 'zh-Hant'] })).toEqual([])
    expect(await find({ isVerified: true })).toEqual(['contact-mei', 'contact-ada'])
    await database.batch([
      contacts.updateContact(mainWorkspaceId, 'contact-mei', { unverified_since: NOON }),
      responses.updateResponse(mainWorkspaceId, 'r1', { suspicion: 'trap' }),
    ])
    expect(await find({ isVerified: true })).toEqual(['contact-ada'])
    expect(await find({ tags: ['价格 price'] })).toEqual([])
  })

  it('lists and counts contacts from an id on, without the one that stands for deleted ones', async () => {
    await database.batch([contacts.insertContacts([buildContactRow(mainWorkspaceId)])])
    const list = async (position: object) =>
      (await database.all(contactLists.selectContactIds(mainWorkspaceId, position, 9))).map(({ id }) => id)
    const count = async (fromId: string, limit = 9) =>
      (await database.all(contactLists.countContacts(mainWorkspaceId, fromId, limit)))[0]?.count
    expect(await list({})).toEqual(['contact-mei', 'contact-ada'])
    expect(await list({ before: 'contact-mei' })).toEqual(['contact-ada'])
    expect(await list({ fromId: 'contact-b' })).toEqual(['contact-mei'])
    expect([await count(''), await count('contact-b'), await count('', 1)]).toEqual([2, 1, 1])
  })

  it('lists contacts in the order of a column, and those without a value apart', async () => {
    const order = { column: 'name_key', descending: false } as const
    const range = { after: undefined, limit: 9 }
    await database.batch([
      contacts.insertContacts([
        buildContactRow(mainWorkspaceId),
        buildContactRow('contact-b', { nameKey: 'b', strokeKey: ':04b' }),
        buildContactRow('contact-b2', { nameKey: 'b', strokeKey: ':03b' }),
        buildContactRow('contact-c', { nameKey: 'wang2王', strokeKey: 'c' }),
        buildContactRow('contact-d', { workspaceId: otherWorkspaceId, nameKey: 'a' }),
      ]),
    ])
    const list = async (...[by, part]: [contactListStore.ContactOrder, contactListStore.OrderRange]) => [
      (await database.all(contactLists.selectContactsInOrder(mainWorkspaceId, by, part))).map(({ id }) => id),
      (await database.all(contactLists.selectContactsOutOfOrder(mainWorkspaceId, by, part))).map(({ id }) => id),
    ]
    const nameless = ['contact-mei', 'contact-ada']
    expect(await list(order, range)).toEqual([['contact-b', 'contact-b2', 'contact-c'], nameless])
    expect(await list({ ...order, descending: true }, range)).toEqual([
      ['contact-c', 'contact-b2', 'contact-b'],
      nameless,
    ])
    const strokes = { column: 'stroke_key', descending: false } as const
    expect((await list(strokes, range))[0]).toEqual(['contact-b2', 'contact-b', 'contact-c'])
    const after = { key: 'b', id: 'contact-b' }
    expect((await list(order, { ...range, after }))[0]).toEqual(['contact-b2', 'contact-c'])
    expect(
      (await list({ ...order, descending: true }, { ...range, after: { key: 'b', id: 'contact-b2' } }))[0],
    ).toEqual(['contact-b'])
    const ids = ['contact-ada', 'contact-b', 'contact-c', 'contact-d']
    expect(await list(order, { ...range, ids })).toEqual([['contact-b', 'contact-c'], ['contact-ada']])
    expect(await list(order, { ...range, ids, after, fromId: 'contact-c' })).toEqual([['contact-c'], []])
    expect(await list({ column: 'phone', descending: true }, { ...range, ids: nameless })).toEqual([nameless, []])
  })

  it('sets and removes a property, but no more than a contact may have', async () => {
    const full = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 'x']))
    await database.batch([contacts.insertContacts([buildContactRow('contact-full', { properties: full })])])
    const set = async (key: string, value: string | null, workspaceId = mainWorkspaceId) => {
      const values = { key, value, now: NOON + 1 }
      const ids = [...both, 'contact-full']
      const [rows] = await database.batch([contactLists.setContactProperty(workspaceId, ids, values)])
      return rows.map(({ id }) => id).sort()
    }
    expect(await set('shop', 'Hafen 咖啡')).toEqual(both)
    expect(await set('shop', 'Hafen 咖啡')).toEqual([])
    expect(await set('p0', 'y')).toEqual([...both.slice(0, 1), 'contact-full', 'contact-mei'])
    expect(await set('tier', null)).toEqual(['contact-ada'])
    expect(await set('shop', 'theirs', otherWorkspaceId)).toEqual([])
    const [row] = await database.all(contacts.selectContactById(mainWorkspaceId, 'contact-ada'))
    expect(JSON.parse(row?.properties ?? '')).toEqual({ Größe: 'XL', shop: 'Hafen 咖啡', p0: 'y' })
    expect(row?.updatedAt).toBe(NOON + 1)
  })

  it('ignores the new links to one survey among those who were not asked', async () => {
    const ignoredLinks = { surveyId: 'survey', sinceId: 'invitation-1', listKey: 'list', now: NOON }
    const insert = (id: string, values: Parameters<typeof buildInvitationRow>[1], listKey?: string) =>
      database.batch([invitations.insertInvitations([{ ...buildInvitationRow(id, values), listKey }])])
    const findNotAsked = (links: Partial<contactListStore.OpenLinks> = {}) =>
      find({ notAskedSinceId: '', ignoredLinks: { ...ignoredLinks, ...links } })
    await insert('invitation-2', {}, 'list')
    expect(await findNotAsked()).toEqual(both.toReversed())
    expect(await findNotAsked({ sinceId: 'invitation-3' })).toEqual(['contact-mei'])
    expect(await findNotAsked({ surveyId: 'survey-other' })).toEqual(['contact-mei'])
    expect(await findNotAsked({ listKey: 'other' })).toEqual(['contact-mei'])
    await insert('invitation-3', { contactId: 'contact-mei', expiresAt: NOON }, 'list')
    expect(await findNotAsked()).toEqual(['contact-ada'])
    await insert('invitation-4', {})
    expect(await findNotAsked()).toEqual([])
  })

  it('finds the links of contacts to a survey that still work', async () => {
    await database.batch([
      invitations.insertInvitations([
        buildInvitationRow('invitation-1'),
        buildInvitationRow('invitation-2', { surveyId: 'survey-other' }),
        buildInvitationRow('invitation-3', { expiresAt: NOON }),
      ]),
    ])
    const find = async (sinceId: string, workspaceId = mainWorkspaceId) =>
      database.all(contactLists.selectOpenInvitations(workspaceId, both, { surveyId: 'survey', sinceId, now: NOON }))
    expect(await find('')).toEqual([
      { id: 'invitation-1', contactId: 'contact-ada', token: 'token of invitation-1', createdAt: NOON },
    ])
    expect(await find('invitation-2')).toEqual([])
    expect(await find('', otherWorkspaceId)).toEqual([])
  })
})
