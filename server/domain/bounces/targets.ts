import * as store from '../../store/queries/bounces.ts'
import type { Deps } from '../deps.ts'

const DAY_MS = 86_400_000
/** How long after an email its address alone tells what a report is about. */
const RECIPIENT_DAYS = 30

/** What a report names, the most trustworthy first. */
export interface ReportedMail {
  /** By a signed address, a header, a `Message-ID` or metadata of ours. */
  invitation: string | null
  /** By the id of the mail provider. */
  providerId: string | null
  /** In lower case. */
  recipient: string | null
}

/** The email of ours that a report is about; null if it names none: anyone can write a report. */
export async function findTarget(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { invitation, providerId, recipient }: ReportedMail,
): Promise<store.BounceTargetRow | null> {
  const statements = [
    providerId !== null && store.selectTargetByProviderId(providerId),
    invitation !== null && store.selectTargetByInvitation(invitation),
    recipient !== null && store.selectTargetByRecipient(recipient, now() - RECIPIENT_DAYS * DAY_MS),
  ]
  for (const statement of statements) {
    const [row] = statement ? await database.all(statement) : []
    if (row) return row
  }
  return null
}

/** The address that an email went to, and since when the contact has had it: it may have been corrected since. */
export async function findSentAddress(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, contactId, email, sentAt }: store.BounceTargetRow,
): Promise<{ email: string | null; since: number }> {
  const formerEmails = await database.all(store.selectFormerEmails(workspaceId, contactId))
  const earlier = formerEmails.filter(({ replacedAt }) => replacedAt <= sentAt)
  const next = formerEmails.find(({ replacedAt }) => replacedAt > sentAt)
  return { email: next?.value || email, since: earlier.at(-1)?.replacedAt ?? 0 }
}
