import { html } from 'hono/html'
import type { AlertKind } from '../../../shared/channel.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** Of the chapters of the Chinese guide, which has the names in simplified characters. */
const chineseAnchors: Record<AlertKind, string> = {
  email: '邮件',
  slack: 'slack',
  teams: 'teams',
  wecom: '企业微信',
  dingtalk: '钉钉',
  feishu: '飞书',
}

/** How to get the address of a platform, beside the fields it goes into. */
export function channelGuide({ t, format }: PageContext, kind: AlertKind): Markup {
  const messages = t.channels.guide
  const href = format.language === 'en' ? `/help/channels#${kind}` : `/help/channels.zh-Hans#${chineseAnchors[kind]}`
  const steps = messages[kind].map((step) => html`<li>${step}</li>`)
  const isEmail = kind === 'email'
  return card(
    { title: isEmail ? messages.emailTitle : messages.title },
    html`${isEmail ? html`<ul class="points">${steps}</ul>` : html`<ol class="points">${steps}</ol>`}
<p><a href="${href}">${messages.more}</a></p>`,
  )
}
