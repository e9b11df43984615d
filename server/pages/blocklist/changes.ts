import { BlocklistEnd, type BlocklistEntry, BlocklistRejection, BlocklistReview } from '../../../shared/blocklist.ts'
import {
  approveBlocklistEntry,
  endBlocklistEntry,
  rejectBlocklistEntry,
  reviewBlocklistEntry,
} from '../../domain/blocklist/entries.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { readForm } from '../../http/forms.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { showBlocklist } from './overview.ts'
import { blocklistPath } from './paths.ts'
import type { BlocklistFormState } from './tables.ts'

export const saveApproval = (page: PageContext) =>
  save(page, page.t.blocklist.approved, (id) => approveBlocklistEntry(page.c.var.deps, page.c.var.caller, id))

/** Rejects a proposal, or takes it back. The reason is optional. */
export async function saveRejection(page: PageContext) {
  const { deps, caller } = page.c.var
  const entered = (await readForm(page.c)).text('reason').trim()
  const { data } = BlocklistRejection.safeParse(entered === '' ? {} : { reason: entered })
  if (!data) return refuse(page, page.t.blocklist.errors.rejectReason, 400)
  const { reason } = data
  return save(page, page.t.blocklist.rejected, (id) => rejectBlocklistEntry(deps, caller, id, reason))
}

/** Keeps an entry until its next review. */
export async function saveReview(page: PageContext) {
  const messages = page.t.blocklist
  const value = (await readForm(page.c)).text('reviewDay')
  const input: Input = { field: 'reviewDay', value }
  const { data } = BlocklistReview.safeParse({ reviewDay: value })
  if (!data) return refuse(page, messages.errors.reviewDay, 400, input)
  return save(
    page,
    messages.kept,
    (id) => reviewBlocklistEntry(page.c.var.deps, page.c.var.caller, id, data.reviewDay),
    input,
  )
}

/** Ends an entry early. */
export async function saveEnd(page: PageContext) {
  const messages = page.t.blocklist
  const value = (await readForm(page.c)).text('reason')
  const input: Input = { field: 'reason', value }
  const { data } = BlocklistEnd.safeParse({ reason: value })
  if (!data) return refuse(page, messages.errors.endReason, 400, input)
  return save(
    page,
    messages.over,
    (id) => endBlocklistEntry(page.c.var.deps, page.c.var.caller, id, data.reason),
    input,
  )
}

/** What was entered in a form of an entry. */
type Input = Omit<NonNullable<BlocklistFormState['input']>, 'id'>

const refuse = (page: PageContext, error: string, status: BlocklistFormState['status'], input?: Input) =>
  showBlocklist(page, {
    ...{ error, status },
    ...(input && { input: { ...input, id: getPathId(page, 'blocklist-entry') } }),
  })

async function save(
  page: PageContext,
  noticeText: string,
  change: (id: string) => Promise<BlocklistEntry>,
  input?: Input,
) {
  const { errors } = page.t.blocklist
  try {
    await change(getPathId(page, 'blocklist-entry'))
  } catch (error) {
    if (hasErrorCode(error, 'second-person-required')) return refuse(page, errors.sameMember, 403)
    if (hasErrorCode(error, 'unknown-proposer')) return refuse(page, errors.unknownProposer, 409)
    if (hasErrorCode(error, 'entry-decided')) return refuse(page, errors.decided, 409)
    if (hasErrorCode(error, 'day-out-of-range')) return refuse(page, errors.reviewDay, 400, input)
    throw error
  }
  return redirectWithNotice(page.c, blocklistPath(page), noticeText)
}
