import { beforeEach, expect, it } from 'vitest'
import { LINK_KEY } from '../../../server/store/counted-segments.ts'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { count, selectTallyDiscrepancies, uncount } from '../../../server/store/queries/counts.ts'
import * as linkStore from '../../../server/store/queries/links.ts'
import { deleteResponses, insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildLinkRow, buildResponse, firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('links', { links: linkStore }, ({ database, links }) => {
  beforeEach(() => insertFixture(database))
  const open = (id: string, slug: string) => ({ ...buildLinkRow(id, slug), closedAt: null, closedBy: null })

  it('stores links by slug', async () => {
    await database.batch([links.insertLink(buildLinkRow('link-2', 'till-2'))])
    const twice = database.batch([links.insertLink(buildLinkRow('link-3', 'till-1'))])
    await expect(twice).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(links.selectLinkBySlug('till-1'))).toEqual([open('link-1', 'till-1')])
    expect(await database.all(links.selectLinkById(mainWorkspaceId, 'link-2'))).toEqual([open('link-2', 'till-2')])
    expect(await database.all(links.selectLinkById(otherWorkspaceId, 'link-2'))).toEqual([])
    expect((await database.all(links.selectLinks(mainWorkspaceId, 'survey', firstPage))).map(({ id }) => id)).toEqual([
      'link-2',
      'link-1',
    ])
    expect(await database.all(links.selectLinks(otherWorkspaceId, 'survey', firstPage))).toEqual([])
    const many = [buildLinkRow('link-4', 'place-4'), buildLinkRow('link-5', 'place-5')]
    await database.batch([links.insertLinks(many)])
    expect(await database.all(links.selectLinksByIds(mainWorkspaceId, ['link-4', 'link-5', 'nobody']))).toEqual([
      open('link-5', 'place-5'),
      open('link-4', 'place-4'),
    ])
    expect(await database.all(links.selectLinksByIds(otherWorkspaceId, ['link-4']))).toEqual([])
  })

  it('renames, closes and reopens a link of the workspace', async () => {
    const read = async () => (await database.all(links.selectLinkById(mainWorkspaceId, 'link-1')))[0]
    await database.batch([links.renameLink(mainWorkspaceId, 'link-1', 'Till 4')])
    await database.batch([links.closeLink(mainWorkspaceId, 'link-1', NOON, 'key:1')])
    await database.batch([links.closeLink(mainWorkspaceId, 'link-1', NOON + 1, 'key:2')])
    await database.batch([
      links.renameLink(otherWorkspaceId, 'link-1', 'Stolen'),
      links.reopenLink(otherWorkspaceId, 'link-1'),
      links.deleteLink(otherWorkspaceId, 'link-1'),
    ])
    expect(await read()).toMatchObject({ name: 'Till 4', closedAt: NOON, closedBy: 'key:1' })
    expect(await database.all(links.selectFirstOpenLink(mainWorkspaceId, 'survey'))).toEqual([])
    await database.batch([links.reopenLink(mainWorkspaceId, 'link-1')])
    expect(await read()).toMatchObject({ closedAt: null, closedBy: null })
    expect(await database.all(links.selectFirstOpenLink(mainWorkspaceId, 'survey'))).toMatchObject([{ id: 'link-1' }])
  })

  it('counts the responses of a link, and deletes a link only without any', async () => {
    await database.batch([links.insertLink(buildLinkRow('link-2', 'till-2'))])
    const rows = [3, 9].map((score, index) =>
      buildResponse({ score, linkId: 'link-1', answeredAt: NOON + index, day: `2026-11-2${index}` }),
    )
    const suspect = buildResponse({ score: 0, linkId: 'link-1', answeredAt: NOON + 2, suspicion: 'trap' })
    const these = responsesWhere.byIds([...rows, suspect].map(({ id }) => id))
    await database.batch([insertResponses([...rows, suspect]), count(these)])
    const [unused, used] = await database.all(links.selectLinksWithCounts(mainWorkspaceId, 'survey', firstPage))
    expect(unused).toMatchObject({ id: 'link-2', s3: 0, lastResponseAt: null })
    expect(used).toMatchObject({ id: 'link-1', s0: 0, s3: 1, s9: 1, s10: 0, lastResponseAt: NOON + 2 })
    const cells = await database.all(sql`select period from tally where segment_key = ${LINK_KEY}`)
    expect(cells).toEqual([{ period: '' }])
    expect(await database.all(selectTallyDiscrepancies(9))).toEqual([])
    const deletion = database.batch([links.deleteLink(mainWorkspaceId, 'link-1')])
    await expect(deletion).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch([links.deleteLink(mainWorkspaceId, 'link-2')])
    expect(await database.all(links.selectLinkById(mainWorkspaceId, 'link-2'))).toEqual([])
    await database.batch([...uncount(these), deleteResponses(these)])
  })
})
