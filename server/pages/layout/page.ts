import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { getTextDirection } from '../../../shared/locale.ts'
import type { Question } from '../../../shared/question.ts'
import type { Env } from '../../http/env.ts'
import { filingLinks } from './website.ts'

export type Markup = ReturnType<typeof html>

/** A whole page. Its style is inlined with a nonce, so that the page renders after one request. */
export function page(
  c: Context<Env>,
  props: { title: string; language: string; style: string; head?: Markup },
  content: Markup,
): Markup {
  return html`<!doctype html>
<html lang="${props.language}" dir="${getTextDirection(props.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${props.title}</title>
${iconLinks(c.var.question?.logo)}
<style nonce="${c.var.secureHeadersNonce}">${raw(props.style)}</style>
${props.head ?? ''}
</head>
<body>
${content}
${filingLinks(c.var.filings)}
</body>
</html>
`
}

/** The icon of the tab and of the home screen: the logo of who asks, else our own. */
export const iconLinks = (logo?: string): Markup =>
  html`<link rel="icon" href="${logo ?? '/icon.svg'}">
<link rel="apple-touch-icon" href="${logo ?? '/apple-touch-icon.png'}">`

/** Who asks: the logo, else the name, above the question. */
export const askerHeader = (question: Pick<Question, 'logo' | 'asker'> | undefined): Markup => {
  if (!question) return html``
  const { logo, asker } = question
  return logo
    ? html`<img class="logo" src="${logo}" alt="${asker.name}">`
    : html`<p class="asker"><bdi>${asker.name}</bdi></p>`
}

/** The question without the link to its privacy page, for what stands beside one that has it. */
export const withoutPrivacyUrl = (question: Question): Question => ({
  ...question,
  asker: { name: question.asker.name },
})

/** Who asks, their privacy page and what is stored about the holder of a personal link, below everything else. */
export const askerFooter = (
  question: Pick<Question, 'asker' | 'texts'> | undefined,
  myDataPath?: string | undefined,
): Markup => {
  if (!question) return html``
  const { asker, texts } = question
  const [before = '', after = ''] = texts.askedBy.split('{name}')
  const privacyLink = html`<a href="${asker.privacyUrl}" target="_blank" rel="noopener">${texts.privacy}</a>`
  return html`<footer class="asked">
<span>${before}<bdi>${asker.name}</bdi>${after}</span>
${asker.privacyUrl ? privacyLink : ''}
${myDataPath ? html`<a href="${myDataPath}">${texts.myData}</a>` : ''}
</footer>`
}
