import { beforeEach, expect, it } from 'vitest'
import * as audit from '../../../server/store/queries/audit.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as jobs from '../../../server/store/queries/jobs.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as workspaceDeletionStore from '../../../server/store/queries/workspace-deletion.ts'
import * as workspaces from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  ada,
  buildContactRow,
  buildInvitationRow,
  buildResponse,
  firstPage,
  insertWorkspaces,
  mainWorkspaceId,
  mei,
  otherWorkspaceId,
} from './fixtures.ts'

contract('workspace-deletion', { workspaceDeletion: workspaceDeletionStore }, ({ database, workspaceDeletion }) => {
  beforeEach(() => insertWorkspaces(database))

  it('closes a workspace, and deletes its rows table by table', async () => {
    const rows = [
      buildResponse({ id: 'response-1', score: 3, invitationId: 'invitation-1', contactId: 'contact-ada' }),
      buildResponse({ id: 'response-2', score: 3, invitationId: 'invitation-2', contactId: 'contact-ada' }),
    ]
    await database.batch([
      insertContacts([ada, mei, buildContactRow('contact-grace')]),
      invitations.insertInvitations([buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]),
      responses.insertResponses(rows),
      openFollowUps(responses.responsesWhere.byIds(rows.map(({ id }) => id)), NOON, []),
      audit.insertAuditEntry({
        id: 'audit-1',
        workspaceId: mainWorkspaceId,
        at: NOON,
        actor: 'cli',
        actorName: 'CLI',
        action: 'survey.closed',
        subject: null,
        detail: '{}',
        personal: null,
        address: null,
      }),
    ])
    const addJob = (id: string, type: string) =>
      jobs.enqueueJob({ id, workspaceId: mainWorkspaceId, type, payload: {}, createdAt: NOON, dueAt: NOON })
    await database.batch([addJob('w1', 'count'), addJob('w2', 'delete')])
    const [[closedSurvey]] = await database.batch([
      ...workspaces.markWorkspaceDeleted(mainWorkspaceId, NOON),
      workspaceDeletion.deleteOtherJobs(mainWorkspaceId, 'delete'),
    ] as const)
    expect(closedSurvey).toEqual({ id: mainWorkspaceId })
    expect(await database.all(workspaces.selectWorkspaceById(mainWorkspaceId))).toMatchObject([{ deletedAt: NOON }])
    expect(await database.all(sql`select id from job where workspace_id = ${mainWorkspaceId}`)).toEqual([{ id: 'w2' }])
    const clearedTables: string[] = []
    for (;;) {
      const [remainingTable] = await database.all(workspaceDeletion.selectTableWithRows(mainWorkspaceId))
      if (!remainingTable?.name) break
      clearedTables.push(remainingTable.name)
      await database.batch([workspaceDeletion.deleteRows(remainingTable.name, mainWorkspaceId, 1)])
    }
    expect(clearedTables).toEqual([
      'follow_up',
      'follow_up',
      'response',
      'response',
      'invitation',
      'invitation',
      'contact',
      'contact',
      'contact',
      'survey',
      'survey',
    ])
    await database.batch(workspaceDeletion.deleteRemainingRows(mainWorkspaceId))
    expect(await database.all(workspaces.selectWorkspaceById(mainWorkspaceId))).toEqual([])
    expect(await database.all(workspaces.selectWorkspaceById(otherWorkspaceId))).toHaveLength(1)
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, firstPage))).not.toEqual([])
    expect(Object.keys(workspaceDeletion.workspaceTables)).not.toContain('audit')
  })
})
