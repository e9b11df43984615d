import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as linkStore from '../../../server/store/queries/links.ts'
import { contract } from './contract.ts'
import { buildLinkRow, firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('links', { links: linkStore }, ({ database, links }) => {
  beforeEach(() => insertFixture(database))

  it('stores links by slug', async () => {
    await database.batch([links.insertLink(buildLinkRow('link-2', 'till-2'))])
    const twice = database.batch([links.insertLink(buildLinkRow('link-3', 'till-1'))])
    await expect(twice).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(links.selectLinkBySlug('till-1'))).toEqual([buildLinkRow('link-1', 'till-1')])
    expect(await database.all(links.selectLinkById(mainWorkspaceId, 'link-2'))).toEqual([
      buildLinkRow('link-2', 'till-2'),
    ])
    expect(await database.all(links.selectLinkById(otherWorkspaceId, 'link-2'))).toEqual([])
    expect((await database.all(links.selectLinks(mainWorkspaceId, 'survey', firstPage))).map(({ id }) => id)).toEqual([
      'link-2',
      'link-1',
    ])
    expect(await database.all(links.selectLinks(otherWorkspaceId, 'survey', firstPage))).toEqual([])
    const many = [buildLinkRow('link-4', 'place-4'), buildLinkRow('link-5', 'place-5')]
    await database.batch([links.insertLinks(many)])
    expect(await database.all(links.selectLinksByIds(mainWorkspaceId, ['link-4', 'link-5', 'nobody']))).toEqual(
      many.toReversed(),
    )
    expect(await database.all(links.selectLinksByIds(otherWorkspaceId, ['link-4']))).toEqual([])
  })
})
