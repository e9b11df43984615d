import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import { detectLanguage, userLanguage } from '../../i18n/index.ts'
import { errorMessages } from '../../i18n/problems.ts'
import { linkButton } from '../components/button.ts'
import type { Markup } from './page.ts'
import { plainPage } from './sheet.ts'

/** What went wrong, as somebody of the staff reads it, and the way back. */
export function memberErrorPage(c: Context<Env>, status: number, code: string | undefined): Markup {
  const language = c.get('member') ? userLanguage(c) : detectLanguage(c)
  const messages = errorMessages(language)
  const { title, text } = messages[getErrorName(status, code)]
  const { requestId } = c.var
  const page = plainPage(
    c,
    { title, language, intro: text },
    html`${linkButton({ label: messages.start, href: '/', kind: 'primary' })}${status === 500 ? html`<p class="quiet">${messages.reference(requestId)}</p>` : ''}`,
  )
  // What is wrong now may be right in a minute.
  c.header('cache-control', 'no-store')
  return page
}

type ErrorName = Exclude<keyof ReturnType<typeof errorMessages>, 'start' | 'reference'>

const errorNames: Record<number, ErrorName> = {
  400: 'malformed',
  403: 'forbidden',
  404: 'notFound',
  405: 'notFound',
  409: 'conflict',
  410: 'gone',
  413: 'tooLarge',
  429: 'busy',
  503: 'unavailable',
}

const getErrorName = (status: number, code: string | undefined): ErrorName =>
  code === 'insufficient-role' ? 'role' : (errorNames[status] ?? (status < 500 ? 'malformed' : 'broken'))
