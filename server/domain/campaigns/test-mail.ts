import type { CampaignMailChoice, NewTestMail } from '../../../shared/campaign-mail.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { loadCampaign } from './campaigns.ts'

/** The job type that sends a test of an email. */
export const SEND_TEST_MAIL = 'campaign-test-mail'

/** The payload of the job. */
export interface TestMailJob {
  /** The same on each attempt. */
  id: string
  campaignId: string
  userId: string
  choice: CampaignMailChoice
}

/**
 * Queues a test of an email to a member: users send it to themselves, API keys say to whom. It counts nowhere.
 * @throws DomainError `campaign-not-found`, `member-not-found`, `demo-workspace`,
 *   `campaign-not-ready` without a mail server, or `test-recipient`
 */
export async function sendTestMail(
  deps: Deps,
  caller: Caller,
  campaignId: string,
  { memberId, ...choice }: NewTestMail,
): Promise<void> {
  const { workspaceId } = caller
  const { name } = await loadCampaign(deps, caller, campaignId)
  await rejectInDemo(deps, caller)
  const userId = caller.userId ?? memberId
  if (userId === undefined || (memberId !== undefined && memberId !== userId))
    throw new DomainError(
      'invalid',
      'test-recipient',
      'Expected the id of a member for API keys, and none or your own for users.',
      { path: 'memberId' },
    )
  const [recipient] = await deps.database.all(selectRecipient(workspaceId, userId))
  if (!recipient) throw notFound('member', userId)
  if (!deps.mail)
    throw new DomainError(
      'conflict',
      'campaign-not-ready',
      'No mail server is set up. Set SMTP_URL and MAIL_FROM first.',
      { params: { problem: 'no-mail-server' } },
    )
  const now = deps.now()
  const id = deps.newId(now)
  const payload: TestMailJob = { id, campaignId, userId, choice }
  await deps.database.batch([
    enqueueJob({ id, workspaceId, type: SEND_TEST_MAIL, payload, createdAt: now, dueAt: now }),
    auditEntry(deps, caller, 'campaign.test-sent', campaignId, { name, member: userId }),
  ])
  deps.wakeWorker()
}

/** Who gets a test; undefined if they are no member any more. */
export async function findTestRecipient({ database }: Deps, workspaceId: string, userId: string) {
  const [recipient] = await database.all(selectRecipient(workspaceId, userId))
  return recipient
}

/** The survey in test mode: for members, and what they send is not stored. */
export async function loadTestUrl({ database, publicUrl }: Deps, workspaceId: string, surveyId: string) {
  const [workspace] = await database.all(selectWorkspaceById(workspaceId))
  return `${publicUrl}/w/${workspace?.slug}/surveys/${surveyId}/test`
}
