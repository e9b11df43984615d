import { beforeEach, expect, it } from 'vitest'
import * as replyTemplateStore from '../../../server/store/queries/reply-templates.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('reply-templates', { replyTemplates: replyTemplateStore }, ({ database, replyTemplates }) => {
  beforeEach(() => insertFixture(database))

  it('stores what a workspace has changed, by id', async () => {
    const row = { id: 'apology', name: 'Sorry', texts: '{"en":{}}', archivedAt: null }
    const archived = { ...row, name: 'Sorry!', archivedAt: NOON }
    await database.batch([
      replyTemplates.upsertReplyTemplate(mainWorkspaceId, row, NOON),
      replyTemplates.upsertReplyTemplate(otherWorkspaceId, row, NOON),
      replyTemplates.upsertReplyTemplate(mainWorkspaceId, archived, NOON + 1),
    ])
    const list = async (workspaceId: string) =>
      (await database.all(replyTemplates.selectReplyTemplates(workspaceId))).map(({ texts, ...values }) => ({
        ...values,
        texts: JSON.stringify(JSON.parse(texts)),
      }))
    expect(await list(mainWorkspaceId)).toEqual([archived])
    expect(await list(otherWorkspaceId)).toEqual([row])
    await database.batch([replyTemplates.deleteReplyTemplate(mainWorkspaceId, 'apology')])
    expect(await list(mainWorkspaceId)).toEqual([])
    expect(await list(otherWorkspaceId)).toEqual([row])
  })
})
