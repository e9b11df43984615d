import { html } from 'hono/html'
import { postButton } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import type { PageContext } from './context.ts'
import type { Markup } from './page.ts'
import { workspacePath } from './paths.ts'

/** On every page of a sample workspace: that the data is not real, and a button that removes it. */
export function sampleBanner({ t, workspace, may }: PageContext): Markup {
  if (!workspace.demo) return html``
  const { sample: messages } = t.settings
  const action = workspacePath(workspace.slug, '/settings/danger/sample')
  const removeButton = may('workspace.delete') ? postButton({ label: messages.remove, small: true, action }) : ''
  return html`<div class="notice info sample">
${icon('info')}
<p><strong>${messages.banner}</strong> ${messages.bannerText}</p>
${removeButton}
</div>`
}
