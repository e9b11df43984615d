import type { PageContext } from '../layout/context.ts'
import { sendList } from '../layout/exports.ts'

const send = (page: PageContext, list: 'referrals' | 'referral-conversions' | 'praise', sheet: string) =>
  sendList(page, list, { sheet }, (format) => page.c.var.deps.exportList(list, page.c.var.caller, {}, format))

export const downloadReferrals = (page: PageContext) => send(page, 'referrals', page.t.promoters.title)

export const downloadConversions = (page: PageContext) =>
  send(page, 'referral-conversions', page.t.promoters.conversions)

export const downloadPraise = (page: PageContext) => send(page, 'praise', page.t.promoters.praise.title)
