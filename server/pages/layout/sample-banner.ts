import type { Context } from 'hono'
import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { userLanguage } from '../../i18n/index.ts'
import { settingsMessages } from '../../i18n/settings.ts'
import { postButton } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import type { Markup } from './page.ts'

/** On every page of a workspace with sample data: that they are none of one’s own, and how to be rid of them. */
export function sampleBanner(c: Context<Env>): Markup {
  const { workspace, role } = c.var.member
  if (!workspace.demo) return html``
  const { sample: messages } = settingsMessages(userLanguage(c))
  const action = `/w/${workspace.slug}/settings/danger/sample`
  const removeButton = hasPermission(role, 'workspace.delete')
    ? postButton({ label: messages.remove, small: true, action })
    : undefined
  return html`<div class="notice info sample">${icon('info')}<p><strong>${messages.banner}</strong> ${messages.bannerText}</p>${removeButton ?? ''}</div>`
}
