import { addDays, instantFromWallClock } from '../../../shared/calendar.ts'
import { ResendRange } from '../../../shared/channel-delivery.ts'
import { Day, Instant, toIso } from '../../../shared/text.ts'
import { resendDeliveries } from '../../domain/channels/resending.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import { readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { withQuery } from '../layout/paths.ts'
import { logPage } from './log.ts'
import { type ChannelArea, channelPath } from './paths.ts'
import { loadTarget, nouns } from './target.ts'

/** Sends chosen deliveries again. */
export const saveResending = (area: ChannelArea) => async (page: PageContext) => {
  const { c } = page
  const target = await loadTarget(page, area)
  const messages = page.t.channels
  const path = channelPath(page, area, target, '/deliveries')
  const ids = (await readForm(c)).list('pick').filter(isId)
  if (ids.length === 0) return redirectWithNotice(c, path, messages.log.noneSelected, 'warning')
  try {
    const { count } = await resendDeliveries(c.var.deps, c.var.caller, target.id, { ids }, nouns[area])
    return redirectWithNotice(c, path, messages.log.resent(count, page.format.number(count)))
  } catch (error) {
    if (!hasErrorCode(error, 'demo-workspace')) throw error
    return redirectWithNotice(c, path, messages.errors.sample, 'warning')
  }
}

/** Sends again what was created in some days, or what is left of them from `next` on. */
export const saveRangeResending = (area: ChannelArea) => async (page: PageContext) => {
  const { c } = page
  const target = await loadTarget(page, area)
  const form = await readForm(c)
  const messages = page.t.channels
  const [from, to] = [Day.safeParse(form.text('from')).data, Day.safeParse(form.text('to')).data]
  const state = ResendRange.shape.state.safeParse(form.text('state')).data
  if (from === undefined || to === undefined || from > to || state === undefined)
    return c.html(await logPage(page, area, target, { form, errors: { to: messages.log.badRange } }), 400)
  const startOf = (day: string) => instantFromWallClock(`${day}T00:00`, page.workspace.timeZone)
  const start = Math.max(startOf(from), Instant.safeParse(form.text('next')).data ?? 0)
  const range = { from: start, to: startOf(addDays(to, 1)) - 1, state }
  const path = channelPath(page, area, target, '/deliveries')
  try {
    const { count, nextFrom } = await resendDeliveries(c.var.deps, c.var.caller, target.id, range, nouns[area])
    const rest = nextFrom === null ? {} : { next: toIso(nextFrom), from, to, resent: state }
    return redirectWithNotice(c, withQuery(path, rest), messages.log.resent(count, page.format.number(count)))
  } catch (error) {
    if (!hasErrorCode(error, 'demo-workspace')) throw error
    return redirectWithNotice(c, path, messages.errors.sample, 'warning')
  }
}
