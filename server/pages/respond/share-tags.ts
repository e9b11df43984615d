import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Question } from '../../../shared/question.ts'
import type { LinkRef } from '../../domain/responses/visits.ts'
import type { Env } from '../../http/env.ts'
import type { Markup } from '../layout/page.ts'

/** The question with who asks it, as chats and browser tabs show a page. */
export function buildShareTitle({ texts, asker }: Pick<Question, 'texts' | 'asker'>): string {
  return texts.question.includes(asker.name) ? texts.question : `${texts.question} – ${asker.name}`
}

/** What chats show of a link to a survey. Only a shared link names its own address: personal links are not passed on. */
export function shareTags(c: Context<Env>, question: Question, linkRef: LinkRef): Markup {
  const { texts, asker, logo } = question
  const { publicUrl } = c.var.deps
  const title = buildShareTitle(question)
  const description = texts.askedBy.replace('{name}', asker.name)
  const image = new URL(logo ?? '/apple-touch-icon.png', publicUrl).href
  const url = 'link' in linkRef ? html`<meta property="og:url" content="${publicUrl}/l/${linkRef.link}">` : ''
  return html`<meta name="description" content="${description}">
<meta property="og:type" content="website">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:image" content="${image}">
${url}`
}
