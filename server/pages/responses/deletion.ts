import { html } from 'hono/html'
import { text } from '../../../shared/text.ts'
import { deleteResponse, getResponse } from '../../domain/responses/responses.ts'
import { readForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { shell } from '../layout/shell.ts'
import { responsePaths } from './paths.ts'
import { parseQuery } from './query.ts'
import { highlightComment } from './views.ts'

/** Asks for confirmation and a reason. */
export async function showDeletion(page: PageContext, fieldError?: { error: string; value: string }) {
  const { c, t, workspace } = page
  const messages = t.responses.deletion
  const { id, score, comment } = await getResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '')
  const { filters } = parseQuery(c)
  const reasonField = textField({
    name: 'reason',
    label: messages.reason,
    hint: messages.reasonHint,
    value: fieldError?.value ?? '',
    error: fieldError?.error,
    required: true,
    attributes: { maxlength: 200 },
  })
  const confirmButton = button({ label: messages.confirm, kind: 'danger', icon: 'trash' })
  const cancelLink = linkButton({ label: t.common.cancel, href: responsePaths.detail(workspace.slug, id, filters) })
  const responseSummary = html`<div class="answer">
${scoreChip(page, score)}
<blockquote>${highlightComment(page, comment, null)}</blockquote>
</div>`
  const content = html`${errorSummary(page, fieldError ? [{ field: 'reason', message: fieldError.error }] : [])}
${card({}, responseSummary)}
${form(
  { action: responsePaths.deletion(workspace.slug, id, filters) },
  html`${reasonField}${formActions(confirmButton, cancelLink)}`,
)}`
  const pageProps = { title: messages.title, current: 'responses', intro: messages.text } as const
  return c.html(shell(page, pageProps, content), fieldError ? 400 : 200)
}

const DeletionReason = text(200)

export async function confirmDeletion(page: PageContext) {
  const { c, t, workspace } = page
  const messages = t.responses.deletion
  const reason = (await readForm(c)).text('reason')
  const { success, data } = DeletionReason.safeParse(reason)
  if (!success) return showDeletion(page, { error: messages.expected, value: reason })
  await deleteResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '', data)
  return redirectWithNotice(c, responsePaths.list(workspace.slug, parseQuery(c).filters), messages.done)
}
