import { html } from 'hono/html'
import type { ChannelDelivery } from '../../../shared/channel-delivery.ts'
import type { DeliverySubject } from '../../domain/channels/delivery-subjects.ts'
import { followUpPaths } from '../follow-ups/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { responsePaths } from '../responses/paths.ts'

/** What a delivery is about, in a line: “New response · 2 · Ada Lovelace”. Programs know events by their type. */
export function describeDelivery(
  { t, format }: PageContext,
  { kind }: Pick<ChannelDelivery, 'kind'>,
  subject: DeliverySubject | undefined,
): string {
  if (!subject) return t.channels.log.kinds[kind]
  const { type, score, contactName } = subject
  const title = kind === 'webhook' ? type : t.alerts.titles[type]
  return [title, score === null ? '' : format.number(score), contactName ?? ''].filter(Boolean).join(' · ')
}

/** The pages of what a delivery is about; null if there are none. */
export function subjectLinks({ t, workspace }: PageContext, subject: DeliverySubject | undefined): Markup | null {
  if (!subject?.responseId) return null
  const { response, followUp } = t.alerts.buttons
  const { responseId, hasFollowUp } = subject
  const followUpLink = html` · <a href="${followUpPaths.detail(workspace.slug, responseId)}">${followUp}</a>`
  return html`<a href="${responsePaths.detail(workspace.slug, responseId)}">${response}</a>${hasFollowUp ? followUpLink : ''}`
}
