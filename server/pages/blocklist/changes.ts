import { BlocklistEnd, type BlocklistEntry, BlocklistReview } from '../../../shared/blocklist.ts'
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

export const saveApproval = (page: PageContext) =>
  save(page, page.t.blocklist.approved, (id) => approveBlocklistEntry(page.c.var.deps, page.c.var.caller, id))

export const saveRejection = (page: PageContext) =>
  save(page, page.t.blocklist.rejected, (id) => rejectBlocklistEntry(page.c.var.deps, page.c.var.caller, id))

/** Keeps an entry until its next review. */
export async function saveReview(page: PageContext) {
  const messages = page.t.blocklist
  const { data } = BlocklistReview.safeParse({ reviewDay: (await readForm(page.c)).text('reviewDay') })
  if (!data) return showBlocklist(page, messages.errors.reviewDay)
  return save(page, messages.kept, (id) => reviewBlocklistEntry(page.c.var.deps, page.c.var.caller, id, data.reviewDay))
}

/** Ends an entry early. */
export async function saveEnd(page: PageContext) {
  const messages = page.t.blocklist
  const { data } = BlocklistEnd.safeParse({ reason: (await readForm(page.c)).text('reason') })
  if (!data) return showBlocklist(page, messages.errors.endReason)
  return save(page, messages.over, (id) => endBlocklistEntry(page.c.var.deps, page.c.var.caller, id, data.reason))
}

async function save(page: PageContext, noticeText: string, change: (id: string) => Promise<BlocklistEntry>) {
  const { errors } = page.t.blocklist
  try {
    await change(getPathId(page, 'blocklist-entry'))
  } catch (error) {
    if (hasErrorCode(error, 'second-person-required')) return showBlocklist(page, errors.sameMember, 403)
    if (hasErrorCode(error, 'entry-decided')) return showBlocklist(page, errors.decided, 409)
    if (hasErrorCode(error, 'day-out-of-range')) return showBlocklist(page, errors.reviewDay)
    throw error
  }
  return redirectWithNotice(page.c, blocklistPath(page), noticeText)
}
