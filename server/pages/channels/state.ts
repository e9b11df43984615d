import { html } from 'hono/html'
import type { DisabledReason } from '../../../shared/channel.ts'
import { notice } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** What channels and webhooks have in common. */
export interface ChannelState {
  failingSince: string | null
  disabledAt: string | null
  disabledReason: DisabledReason | null
}

/** Whether a channel works, in a few words. */
export function stateBadge({ t, format }: PageContext, state: ChannelState): Markup {
  const messages = t.channels.states
  const { failingSince, disabledReason } = state
  if (state.disabledAt !== null) {
    const isMember = (disabledReason ?? 'member') === 'member'
    const text = messages[disabledReason === 'failing' ? 'failing-long' : (disabledReason ?? 'member')]
    return badge(text, isMember ? 'neutral' : 'danger')
  }
  if (failingSince === null) return badge(messages.working, 'success')
  return badge(messages.failing(format.relativeTime(Date.parse(failingSince))), 'warning')
}

/** What is wrong with a channel, and what to do about it; nothing if it works. */
export function stateNotice({ t, format }: PageContext, state: ChannelState): Markup {
  const messages = t.channels
  const { failingSince, disabledAt, disabledReason } = state
  if (disabledAt !== null) {
    const reason = disabledReason ?? 'member'
    return notice({ kind: reason === 'member' ? 'info' : 'danger', text: messages.offText[reason] })
  }
  if (failingSince === null) return html``
  return notice({ kind: 'warning', text: messages.failingText(format.shortDateTime(Date.parse(failingSince))) })
}
