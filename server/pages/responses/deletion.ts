import type { Context } from 'hono'
import { html } from 'hono/html'
import { text } from '../../../shared/text.ts'
import { deleteResponse, getResponse } from '../../domain/responses/responses.ts'
import type { Env } from '../../http/env.ts'
import { parseFormFields } from '../../http/forms.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { highlightComment } from './list.ts'
import { buildPath, parseQuery } from './query.ts'

/** Asks before an answer is deleted, and for the reason. */
export async function showDeletion(c: Context<Env>, fieldError?: { error: string; value: string }) {
  const locale = buildPageContext(c)
  const messages = locale.t.responses.deletion
  const response = await getResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '')
  const responsePath = `${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}`
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
  const cancelLink = linkButton({
    label: locale.t.common.cancel,
    href: buildPath(responsePath, filters),
  })
  const content = html`${errorSummary(locale, fieldError ? [{ field: 'reason', message: fieldError.error }] : [])}
${card({}, html`<div class="answer">${scoreChip(locale, response.score)}<blockquote>${highlightComment(locale, response.comment, null)}</blockquote></div>`)}
${form({ action: buildPath(`${responsePath}/deletion`, filters) }, html`${reasonField}${formActions(button({ label: messages.confirm, kind: 'danger', icon: 'trash' }), cancelLink)}`)}`
  const page = shell(
    buildPageContext(c),
    { title: messages.title, current: 'responses', intro: messages.text },
    content,
  )
  return c.html(page, fieldError ? 400 : 200)
}

const DeletionReason = text(200)

export async function confirmDeletion(c: Context<Env>) {
  const messages = t(c).responses.deletion
  const { reason = '' } = await parseFormFields(c)
  const result = DeletionReason.safeParse(reason)
  if (!result.success) return showDeletion(c, { error: messages.expected, value: String(reason) })
  await deleteResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '', result.data)
  return redirectWithNotice(
    c,
    buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, parseQuery(c).filters),
    messages.done,
  )
}
