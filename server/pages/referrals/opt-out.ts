import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { notFound } from '../../domain/errors.ts'
import { isValidOptOut, type OptOut, optOut } from '../../domain/referrals/opt-out.ts'
import { loadCompany } from '../../domain/referrals/visits.ts'
import { detectBotVisit, isPressedByPerson, TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { readForm } from '../../http/forms.ts'
import { detectLanguage, getMessages } from '../../i18n/index.ts'
import { drivenScript } from '../layout/driven-script.ts'
import { visitorPage } from './views.ts'

/** The page behind the link that stops emails. It changes nothing: mail scanners follow every link. */
export const showOptOut = async (c: Context<Env>): Promise<Response> => showPage(c, parseOptOut(c), false)

/** Acts on the button of the page, or at once on that of a mail program (RFC 8058). */
export async function confirmOptOut(c: Context<Env>): Promise<Response> {
  const target = parseOptOut(c)
  const form = await readForm(c)
  if (form.text('List-Unsubscribe') === 'One-Click') {
    await optOut(c.var.deps, target, 'one-click')
    return c.text('Unsubscribed.\n')
  }
  const isBot = detectBotVisit(c) !== undefined || form.text(TRAP_FIELD) !== ''
  if (isBot || !isPressedByPerson(c, form.fields)) return showPage(c, target, false)
  await optOut(c.var.deps, target, 'preferences')
  return showPage(c, target, true)
}

/** @throws DomainError `not-found` unless we have signed the link */
function parseOptOut(c: Context<Env>): OptOut {
  const target = { workspaceId: c.req.param('workspaceId') ?? '', contactId: c.req.param('contactId') ?? '' }
  if (isValidOptOut(c.var.deps, target, c.req.param('signature') ?? '')) return target
  throw notFound('page', c.req.path)
}

async function showPage(c: Context<Env>, { workspaceId }: OptOut, isDone: boolean): Promise<Response> {
  const company = await loadCompany(c.var.deps, workspaceId)
  const language = detectLanguage(c)
  const messages = getMessages(language).thanksMail.optOut
  const title = isDone ? messages.done : messages.title
  const content = isDone
    ? html`<p role="status">${messages.doneText}</p>`
    : html`<p>${messages.text(company.name)}</p>
<form method="post">
<input type="hidden" name="opened" value="${c.var.deps.now().toString(36)}" autocomplete="off">
<div hidden><label>URL <input name="${TRAP_FIELD}" tabindex="-1" autocomplete="off"></label></div>
<button>${messages.button}</button>
</form>
<script>${raw(drivenScript)}</script>`
  return c.html(visitorPage(c, { title, language, company }, html`<h1 class="title">${title}</h1>${content}`))
}
