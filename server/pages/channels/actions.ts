import { html } from 'hono/html'
import { linkButton, postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { menu } from '../components/menu.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChannelArea, channelPath } from './paths.ts'

interface Target {
  id: string
  name: string
  disabledAt: string | null
}

/** Testing a channel or webhook, its log, turning it off and on, and deleting it. */
export function channelActions(
  page: PageContext,
  area: ChannelArea,
  target: Target,
  items: readonly Markup[] = [],
): Markup {
  const messages = page.t.channels
  const { deletion, test } = area === 'channels' ? { ...messages, test: messages.test.send } : page.t.webhooks
  const dialog = 'delete-channel'
  const path = (end: string) => channelPath(page, area, target, end)
  const isDisabled = target.disabledAt !== null
  const enableButton = postButton({ label: messages.enable, kind: 'primary', action: path('/disablement/deletion') })
  return html`${confirmDialog(page, {
    ...{ id: dialog, title: deletion.title(target.name), text: deletion.text },
    ...{ action: path('/deletion'), confirm: deletion.action },
  })}
${isDisabled ? enableButton : postButton({ label: test, action: path('/tests') })}
${linkButton({ label: messages.log.open, href: path('/deliveries') })}
${menu({ label: page.t.common.more, icon: 'more', iconOnly: true }, [
  ...items,
  ...(isDisabled ? [] : [postButton({ label: messages.disable, kind: 'quiet', action: path('/disablement') })]),
  dialogButton({ label: deletion.action, icon: 'trash', kind: 'quiet', dialog }),
])}`
}
