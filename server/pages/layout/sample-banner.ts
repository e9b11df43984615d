import type { Context } from 'hono'
import { html } from 'hono/html'
import { may } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { settingsWords } from '../../i18n/settings.ts'
import { postButton } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import type { Markup } from './page.ts'

/** On every page of a workspace with sample data: that they are none of one’s own, and how to be rid of them. */
export function sampleBanner(c: Context<Env>): Markup {
  const { place, role } = c.var.staff
  if (!place.demo) return html``
  const { sample: words } = settingsWords(staffLanguage(c))
  const action = `/w/${place.slug}/settings/danger/sample`
  const remove = may(role, 'danger') ? postButton({ label: words.remove, small: true, action }) : undefined
  return html`<div class="notice info sample">${icon('info')}<p><strong>${words.banner}</strong> ${words.bannerText}</p>${remove ?? ''}</div>`
}
