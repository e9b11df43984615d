import { html } from 'hono/html'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { type FollowUpMessage, OTHER_SENDER } from '../../../shared/follow-up-message.ts'
import { listFollowUpMessages } from '../../domain/replies/messages.ts'
import { linkButton } from '../components/button.ts'
import { badge, card } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { replyPaths } from './paths.ts'

/** The emails with the customer of a follow-up, newest first, and where to write one. Nothing without an address. */
export async function messagesCard(page: PageContext, followUp: FollowUpWithHistory): Promise<Markup> {
  const { c, t, workspace, may } = page
  const { data: messages } = await listFollowUpMessages(c.var.deps, c.var.caller, followUp.id)
  const { contact, unverifiedContact } = followUp.response
  const hasAddress = Boolean(contact?.email ?? unverifiedContact?.email)
  if (messages.length === 0 && !hasAddress) return html``
  const writeLink =
    hasAddress &&
    may('follow-ups.change') &&
    linkButton({
      ...{ label: t.replies.write, icon: 'mail', small: true, href: replyPaths.composer(workspace.slug, followUp.id) },
      attributes: { 'data-no-prefetch': true },
    })
  return card(
    { title: t.replies.title, id: 'emails' },
    html`${messages.length > 0 ? html`<ol class="history">${messages.map((message) => messageItem(page, message))}</ol>` : ''}
${writeLink || ''}`,
  )
}

function messageItem(
  view: ViewContext,
  { direction, by, name, address, at, subject, text, state, error }: FollowUpMessage,
): Markup {
  const messages = view.t.replies
  const tone = state === 'failed' ? 'danger' : direction === 'in' ? 'success' : 'neutral'
  return html`<li>
<p><strong dir="auto">${name}</strong> ${badge(messages.states[state], tone)} <small class="quiet">${relativeTime(view, Date.parse(at))}</small></p>
<details${direction === 'in' ? ' open' : ''}>
<summary dir="auto">${subject}</summary>
<blockquote dir="auto">${text}</blockquote>
</details>
${error === null ? '' : html`<p class="quiet">${messages.notDelivered} <q dir="auto">${error}</q></p>`}
${by === OTHER_SENDER ? html`<p class="quiet" dir="auto">${messages.otherSender(address)}</p>` : ''}
</li>`
}
