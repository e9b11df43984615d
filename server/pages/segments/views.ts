import { html } from 'hono/html'
import type { Segment, SegmentConditions } from '../../../shared/segment.ts'
import type { ContactCount } from '../../domain/contacts/lists.ts'
import { countAudience, prepareConditions } from '../../domain/segments/audience.ts'
import { campaignsPath } from '../campaigns/paths.ts'
import { postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { breadcrumb } from '../components/navigation.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { describeConditions } from './describe.ts'
import { segmentPath, segmentsPath } from './paths.ts'

/** The number of contacts in a segment; a dash if none was found among those that were looked through. */
export const countText = ({ t, format }: ViewContext, { count, isExact }: ContactCount): string =>
  !isExact && count === 0 ? '—' : t.segments.count(count, format.number(count), isExact)

/** The breadcrumb of a page below the list of segments. */
export const segmentBreadcrumb = (page: PageContext, label?: string): Markup =>
  breadcrumb(page, [
    { label: page.t.campaigns.title, href: campaignsPath(page) },
    ...(label ? [{ label: page.t.segments.title, href: segmentsPath(page) }] : []),
    { label: label ?? page.t.segments.title, href: page.c.req.path, current: true },
  ])

/** Conditions in words, and how many contacts meet them now. */
export async function segmentSummary(page: PageContext, conditions: SegmentConditions): Promise<Markup> {
  const { deps, caller } = page.c.var
  const audience = await prepareConditions(deps, caller.workspaceId, conditions, deps.now())
  const count = await countAudience(deps, caller, audience)
  return html`<p>${describeConditions(page, conditions)}</p>
<p class="figure"><span class="label">${page.t.segments.countNow}</span> <strong>${countText(page, count)}</strong></p>`
}

/** What a segment is called in a select. */
export const segmentChoice = (view: ViewContext, { id, name, conditions }: Segment) => ({
  value: id,
  label: name,
  hint: describeConditions(view, conditions),
})

/** What can be done with a segment: ask it, or delete it. */
export function segmentActions(page: PageContext, segment: Segment): Markup {
  const messages = page.t.segments
  const { action, title, text } = messages.deletion
  const id = 'delete-segment'
  const askButton = postButton({
    label: messages.ask,
    icon: 'mail',
    action: campaignsPath(page),
    fields: { segment: segment.id },
  })
  return html`${askButton}
${dialogButton({ label: action, icon: 'trash', kind: 'quiet', dialog: id })}
${confirmDialog(page, {
  id,
  title: title(segment.name),
  text,
  action: segmentPath(page, segment, '/deletion'),
  confirm: action,
})}`
}
