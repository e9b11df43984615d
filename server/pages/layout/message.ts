import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import type { Env } from '../../http/env.ts'
import { askerFooter, askerHeader, type Markup, page } from './page.ts'
import { buildRespondStyle } from './style.ts'

interface Message {
  language: Language
  title: string
  text: string
  done?: boolean
  link?: { url: string; text: string } | undefined
}

/** For the holder of a personal link that exists, also once it is used. */
const getMyDataPath = (c: Context<Env>) =>
  c.var.question && /^\/s\/\w{22}$/.test(c.req.path) ? `${c.req.path}/data` : undefined

/** A respondent's page with a message and no form. */
export function messagePage(c: Context<Env>, { language, title, text, done, link }: Message): Markup {
  const linkLine = link ? html`<p><a href="${link.url}" rel="noopener">${link.text}</a></p>` : ''
  return page(
    c,
    { title, language, style: buildRespondStyle({ language, look: c.var.question?.look }) },
    html`<main class="sheet">
${askerHeader(c.var.question)}
<div class="ending ${done ? 'done' : ''}">
<h1 class="title">${title}</h1>
<p>${text}</p>
${linkLine}
</div>
${askerFooter(c.var.question, getMyDataPath(c))}
</main>`,
  )
}
