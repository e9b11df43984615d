import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import { staffLanguage, visitorLanguage } from '../../i18n/index.ts'
import { problemWords } from '../../i18n/problems.ts'
import { linkButton } from '../components/button.ts'
import type { Markup } from './page.ts'
import { plainSheet } from './sheet.ts'

/** What went wrong, as somebody of the staff reads it, and the way back. */
export function staffProblem(c: Context<Env>, status: number, code: string | undefined): Markup {
  const language = c.get('staff') ? staffLanguage(c) : visitorLanguage(c)
  const words = problemWords(language)
  const { title, text } = words[nameOf(status, code)]
  const { requestId } = c.var
  const page = plainSheet(
    c,
    { title, language, intro: text },
    html`${linkButton({ label: words.start, href: '/', kind: 'primary' })}${status === 500 ? html`<p class="quiet">${words.reference(requestId)}</p>` : ''}`,
  )
  // What is wrong now may be right in a minute.
  c.header('cache-control', 'no-store')
  return page
}

type Name = Exclude<keyof ReturnType<typeof problemWords>, 'start' | 'reference'>

const names: Record<number, Name> = {
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

const nameOf = (status: number, code: string | undefined): Name =>
  code === 'role' ? 'role' : (names[status] ?? (status < 500 ? 'malformed' : 'broken'))
