import { html } from 'hono/html'
import { readCookie, writeCookie, YEAR_SECONDS } from '../../http/cookies.ts'
import { getPagePath } from '../../http/sessions.ts'
import { button, hiddenFields } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { icon } from '../components/icon.ts'
import { toLocalPath } from '../sign-in/paths.ts'
import type { PageContext } from './context.ts'
import type { Markup } from './page.ts'
import { workspacePath } from './paths.ts'

/** Set once a user has dismissed the banner. The name of the workspace still says that the data is not real. */
const DISMISSED_COOKIE = 'sample-banner'

/** On every page of a sample workspace: that the data is not real. Owners can remove it, and everyone the banner. */
export function sampleBanner(page: PageContext): Markup {
  const { c, t, format, workspace, may } = page
  if (!workspace.demo || readCookie(c, DISMISSED_COOKIE) === 'dismissed') return html``
  const { sample: messages } = t.settings
  const dismissButton = button({ label: messages.dismiss, icon: 'cross', iconOnly: true, kind: 'quiet', small: true })
  return html`<div class="notice info sample">
${icon('info')}
<p><strong>${messages.banner}</strong>${format.sentenceGap}${messages.bannerText}</p>
${may('workspace.delete') ? sampleRemoval(page) : ''}
<form class="inline" method="post" action="${workspacePath(workspace.slug, '/settings/sample-banner/dismissal')}">
${hiddenFields({ back: getPagePath(c) })}
${dismissButton}
</form>
</div>`
}

/** A button that removes the sample workspace after a confirmation, which says what goes. */
export function sampleRemoval(page: PageContext): Markup {
  const { sample: messages } = page.t.settings
  const id = 'remove-sample'
  const dialog = confirmDialog(page, {
    id,
    title: messages.removeTitle(page.workspace.name),
    text: messages.removeText,
    action: workspacePath(page.workspace.slug, '/settings/danger/sample'),
    confirm: messages.remove,
  })
  return html`${dialogButton({ dialog: id, label: messages.remove, small: true })}${dialog}`
}

/** Hides the banner in this browser, and shows the page again. */
export async function dismissSampleBanner({ c }: PageContext) {
  const { back } = await c.req.parseBody()
  writeCookie(c, DISMISSED_COOKIE, 'dismissed', YEAR_SECONDS)
  return c.redirect(toLocalPath(typeof back === 'string' ? back : undefined), 303)
}
