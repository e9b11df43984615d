import type { Context } from 'hono'
import { html } from 'hono/html'
import { textsByLanguage } from '../../../shared/locale.ts'
import type { Question } from '../../../shared/question.ts'
import { hasCodes, resolveCode } from '../../domain/invitations/codes.ts'
import type { Visit } from '../../domain/responses/visits.ts'
import { toClientNetwork } from '../../http/client-address.ts'
import type { Env } from '../../http/env.ts'
import { preferenceTexts } from '../../i18n/preferences/index.ts'
import type { Markup } from '../layout/page.ts'
import { readLinkAddress } from './link-parameters.ts'

/** The code of the address, `?c=`; undefined if there is none. */
const getCode = (c: Context<Env>): string | undefined => readLinkAddress(c).parameters.c || undefined

/** Where a right code leads: to the personal link that it stands for. */
export type CodeOutcome = { redirect: Response } | { field: Markup | undefined }

/**
 * Answers with the personal link of the code in the address. Without a right one, the page of the shared link has a field for it if
 * a campaign has sent codes.
 */
export async function findCodeOutcome(c: Context<Env>, visit: Visit, question: Question): Promise<CodeOutcome> {
  const { deps } = c.var
  const { workspaceId } = visit.survey
  const code = getCode(c)
  if (code === undefined)
    return { field: (await hasCodes(deps, visit.survey)) ? codeField(c, question, {}) : undefined }
  const result = await resolveCode(deps, workspaceId, { code, network: toClientNetwork(deps.getClientAddress(c)) })
  if ('error' in result) return { field: codeField(c, question, { code, error: result.error }) }
  const { score } = readLinkAddress(c).parameters
  const query = new URLSearchParams({ lang: question.language, ...(score && { score }) })
  return { redirect: c.redirect(`/s/${result.token}?${query}`, 303) }
}

interface CodeState {
  code?: string
  error?: 'wrong' | 'too-many'
}

function codeField(c: Context<Env>, { language }: Question, { code = '', error }: CodeState): Markup {
  const texts = preferenceTexts[language]
  const { score } = readLinkAddress(c).parameters
  const message = error && (error === 'wrong' ? texts.codeWrong : texts.codeBusy)
  return html`<form class="code" action="${c.req.path}">
<input type="hidden" name="lang" value="${language}">
${score ? html`<input type="hidden" name="score" value="${score}">` : ''}
${message ? html`<p class="error" id="code-error" role="alert">${message}</p>` : ''}
<label class="field"><span>${texts.code} <small>${textsByLanguage[language].optional}</small></span>
<input type="text" name="c" value="${code}" maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" dir="ltr"
aria-describedby="code-hint"${message ? html` aria-invalid="true"` : ''}></label>
<small id="code-hint">${texts.codeText}</small>
<button>${texts.codeButton}</button>
</form>`
}

export const codeStyle = `
.code {
  display: grid; grid-template-columns: 1fr auto; gap: .5rem .75rem; align-items: end; margin-bottom: 2rem;
  padding-bottom: 1.5rem; border-bottom: 1px solid var(--hair);
}
.code .error, .code small[id] { grid-column: 1 / -1 }
.code small[id] { order: 1; white-space: normal; margin: 0 }
.code .error { margin: 0 }
.code [name=c] { text-transform: uppercase; letter-spacing: .1em }
.code button { padding-inline: 1.25em; background: transparent; border-color: var(--line); color: inherit }
`
