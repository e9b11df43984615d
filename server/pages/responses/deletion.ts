import type { Context } from 'hono'
import { html } from 'hono/html'
import { text } from '../../../shared/text.ts'
import { deleteResponse, getResponse } from '../../domain/responses/responses.ts'
import type { Env } from '../../http/env.ts'
import { fields } from '../../http/forms.ts'
import { answerWords } from '../../i18n/answers.ts'
import { commonWords } from '../../i18n/common.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { readerOf, scoreChip } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import { home, shell } from '../layout/shell.ts'
import { said } from './list.ts'
import { addressed, answerQuery } from './query.ts'

/** Asks before an answer is deleted, and for the reason. */
export async function deletionPage(c: Context<Env>, fault?: { error: string; value: string }) {
  const reader = readerOf(c)
  const words = answerWords(reader.language).deletion
  const answer = await getResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '')
  const path = `${home(c)}/answers/${answer.id}`
  const { filters } = answerQuery(c)
  const reason = textField({
    name: 'reason',
    label: words.reason,
    hint: words.reasonHint,
    value: fault?.value ?? '',
    error: fault?.error,
    required: true,
    attributes: { maxlength: 200 },
  })
  const cancel = linkButton({ label: commonWords(reader.language).cancel, href: addressed(path, filters) })
  const content = html`${errorSummary(reader.language, fault ? [{ field: 'reason', message: fault.error }] : [])}
${card({}, html`<div class="answer">${scoreChip(reader, answer.score)}<blockquote>${said(reader, answer.comment, null)}</blockquote></div>`)}
${form({ action: addressed(`${path}/deletion`, filters) }, html`${reason}${formActions(button({ label: words.confirm, kind: 'danger', icon: 'trash' }), cancel)}`)}`
  const page = shell(c, { title: words.title, current: 'answers', intro: words.text }, content)
  return c.html(page, fault ? 400 : 200)
}

const Reason = text(200)

export async function postDeletion(c: Context<Env>) {
  const words = answerWords(readerOf(c).language).deletion
  const { reason = '' } = await fields(c)
  const read = Reason.safeParse(reason)
  if (!read.success) return deletionPage(c, { error: words.expected, value: String(reason) })
  await deleteResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '', read.data)
  return redirectWith(c, addressed(`${home(c)}/answers`, answerQuery(c).filters), words.done)
}
