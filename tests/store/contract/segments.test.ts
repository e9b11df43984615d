import { beforeEach, expect, it } from 'vitest'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import * as segmentStore from '../../../server/store/queries/segments.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildContactRow, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('segments', { segments: segmentStore }, ({ database, segments }) => {
  beforeEach(() => insertFixture(database))

  const buildRow = (id: string, values: Partial<segmentStore.SegmentRow> = {}): segmentStore.SegmentRow => ({
    ...{ id, workspaceId: mainWorkspaceId, name: `Segment ${id}`, conditions: null },
    ...{ createdAt: NOON, createdBy: 'cli', updatedAt: NOON, ...values },
  })
  const everything = { after: '', before: '~' }

  it('lists, finds and changes the segments of a workspace', async () => {
    const conditions = '{"tiers":["A"]}'
    const changed = '{"languages":["zh"]}'
    await database.batch([
      segments.insertSegment(buildRow('a', { conditions })),
      segments.insertSegment(buildRow('b')),
      segments.insertSegment(buildRow('c', { workspaceId: otherWorkspaceId, name: 'Segment a' })),
    ])
    const list = async (before?: string, limit = 9) =>
      (await database.all(segments.selectSegments(mainWorkspaceId, { before, limit }))).map(({ id }) => id)
    expect([await list(), await list('b'), await list(undefined, 1)]).toEqual([['b', 'a'], ['a'], ['b']])
    await database.batch([
      segments.updateSegment(mainWorkspaceId, 'a', { conditions: changed, updated_at: NOON + 1 }),
      segments.updateSegment(mainWorkspaceId, 'c', { conditions: null }),
    ])
    const [row] = await database.all(segments.selectSegmentById(mainWorkspaceId, 'a'))
    expect({ ...row, conditions: JSON.parse(row?.conditions ?? '') }).toEqual(
      buildRow('a', { conditions: JSON.parse(changed), updatedAt: NOON + 1 }),
    )
    expect(await database.all(segments.selectSegmentById(mainWorkspaceId, 'c'))).toEqual([])
    const findByName = async (name: string) =>
      (await database.all(segments.selectSegmentByName(mainWorkspaceId, name))).map(({ id }) => id)
    expect([await findByName('Segment b'), await findByName('Segment 2')]).toEqual([['b'], []])
    await expect(database.batch([segments.insertSegment(buildRow('d', { name: 'Segment b' }))])).rejects.toThrow()
  })

  it('keeps a list of contacts in the order of their ids', async () => {
    await database.batch([
      segments.insertSegment(buildRow('a')),
      insertContacts([
        buildContactRow('contact-claimed', { unverifiedSince: NOON }),
        buildContactRow('contact-theirs', { workspaceId: otherWorkspaceId }),
        buildContactRow(mainWorkspaceId),
      ]),
      segments.insertSegmentContacts(mainWorkspaceId, 'a', ['contact-mei', 'contact-ada']),
    ])
    await database.batch([segments.insertSegmentContacts(mainWorkspaceId, 'a', ['contact-mei'])])
    await expect(
      database.batch([segments.insertSegmentContacts(mainWorkspaceId, 'a', ['contact-theirs'])]),
    ).rejects.toThrow()
    await database.batch([
      segments.insertExistingSegmentContacts(mainWorkspaceId, 'a', ['contact-mei', 'contact-theirs', 'gone']),
    ])
    const list = async (range = everything, limit = 9) =>
      (await database.all(segments.selectSegmentContactIds(mainWorkspaceId, 'a', range, limit))).map(({ id }) => id)
    expect(await list()).toEqual(['contact-ada', 'contact-mei'])
    expect(await list({ after: 'contact-ada', before: '~' })).toEqual(['contact-mei'])
    expect(await list({ after: '', before: 'contact-mei' }, 1)).toEqual(['contact-ada'])
    const listAll = async (range = everything, limit = 9) =>
      (await database.all(segments.selectNextContactIds(mainWorkspaceId, range, limit))).map(({ id }) => id)
    expect(await listAll()).toEqual(['contact-ada', 'contact-claimed', 'contact-mei', mainWorkspaceId])
    expect(await listAll({ after: 'contact-ada', before: mainWorkspaceId }, 1)).toEqual(['contact-claimed'])
    const count = async (before: string) => [
      (await database.all(segments.countSegmentContacts(mainWorkspaceId, 'a', before)))[0]?.count,
      (await database.all(segments.countVerifiedContacts(mainWorkspaceId, { after: '', before })))[0]?.count,
    ]
    expect([await count('~'), await count('contact-b')]).toEqual([
      [2, 2],
      [1, 1],
    ])
    const findLists = (workspaceId: string) =>
      database.all(segments.selectSegmentsByContact(workspaceId, 'contact-ada'))
    expect(await findLists(mainWorkspaceId)).toEqual([{ id: 'a', name: 'Segment a' }])
    expect(await findLists(otherWorkspaceId)).toEqual([])
    const ids = ['contact-ada', 'contact-claimed']
    expect(await database.all(segments.selectListedContacts(mainWorkspaceId, 'a', ids))).toEqual([
      { id: 'contact-ada' },
    ])
    const remove = async (workspaceId: string) =>
      (await database.batch([segments.deleteSegmentContact(workspaceId, 'a', 'contact-ada')]))[0]
    expect([await remove(otherWorkspaceId), await remove(mainWorkspaceId), await remove(mainWorkspaceId)]).toEqual([
      [],
      [{ id: 'contact-ada' }],
      [],
    ])
    await database.batch([segments.deleteSegmentContactsByContact(mainWorkspaceId, 'contact-mei')])
    expect(await list()).toEqual([])
  })

  it('keeps a segment that a campaign uses until the campaign is over', async () => {
    const settings = JSON.stringify({ segmentId: 'a' })
    await database.batch([
      segments.insertSegment(buildRow('a')),
      segments.insertSegmentContacts(mainWorkspaceId, 'a', ['contact-ada']),
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${mainWorkspaceId}, 'survey', 'Spring', ${settings}, 1, ${NOON}, 'cli', ${NOON})`,
    ])
    const findCampaign = (workspaceId = mainWorkspaceId) =>
      database.all(segments.selectCampaignOfSegment(workspaceId, 'a'))
    expect(await findCampaign()).toEqual([{ id: 'campaign', name: 'Spring' }])
    expect(await findCampaign(otherWorkspaceId)).toEqual([])
    await expect(database.batch(segments.deleteSegment(mainWorkspaceId, 'a'))).rejects.toThrow()
    await database.batch([sql`update campaign set finished_at = ${NOON} where id = 'campaign'`])
    expect(await findCampaign()).toEqual([])
    await database.batch(segments.deleteSegment(mainWorkspaceId, 'a'))
    expect(await database.all(segments.selectSegmentById(mainWorkspaceId, 'a'))).toEqual([])
  })
})
