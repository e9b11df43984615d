import type { Context, MiddlewareHandler } from 'hono'
import { html, raw } from 'hono/html'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import { getTextDirection } from '../../../shared/locale.ts'
import type { Question } from '../../../shared/question.ts'
import type { Env } from '../../http/env.ts'
import { isDataPath } from '../../http/negotiation.ts'

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
<style nonce="${c.var.secureHeadersNonce}">${raw(props.style)}</style>
${props.head ?? ''}
</head>
<body>
${content}
</body>
</html>
`
}

/** Who asks: the logo, else the name, above the question. */
export const askerHeader = (question: Pick<Question, 'logo' | 'asker'> | undefined): Markup => {
  if (!question) return html``
  const { logo, asker } = question
  return logo
    ? html`<img class="logo" src="${logo}" alt="${asker.name}">`
    : html`<p class="asker"><bdi>${asker.name}</bdi></p>`
}

/** Who asks and their privacy page, below everything else. */
export const askerFooter = (question: Pick<Question, 'asker' | 'texts'> | undefined): Markup => {
  if (!question) return html``
  const { asker, texts } = question
  const [before = '', after = ''] = texts.askedBy.split('{name}')
  const privacyLink = html`<a href="${asker.privacyUrl}" target="_blank" rel="noopener">${texts.privacy}</a>`
  return html`<footer class="asked">
<span>${before}<bdi>${asker.name}</bdi>${after}</span>
${asker.privacyUrl ? privacyLink : ''}
</footer>`
}

const baseHeaders = {
  // It would apply to the whole domain, which is for its operator to decide.
  strictTransportSecurity: false,
  // QR codes and the widget are shown on other sites.
  crossOriginResourcePolicy: 'cross-origin',
  // The URL of a personal link is a secret.
  referrerPolicy: 'same-origin',
} as const

const denyAll = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] }

/** Pages load our own script and style and their inlined style, nothing else. They cannot be framed. */
const defaultHeaders = secureHeaders({
  ...baseHeaders,
  contentSecurityPolicy: {
    ...denyAll,
    scriptSrc: ["'self'"],
    styleSrc: [NONCE, "'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameSrc: ["'self'"],
  },
})

/** The editor frames the preview of a survey. */
const previewHeaders = secureHeaders({
  ...baseHeaders,
  contentSecurityPolicy: {
    ...denyAll,
    frameAncestors: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: [NONCE],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
  },
})

/** An email is written with inline styles, for mail programs. Its preview runs no script. */
const emailHeaders = secureHeaders({
  ...baseHeaders,
  contentSecurityPolicy: { ...denyAll, frameAncestors: ["'self'"], styleSrc: ["'unsafe-inline'"] },
})

const dataHeaders = secureHeaders({ ...baseHeaders, contentSecurityPolicy: denyAll })

/** Data gets headers without a nonce: creating one for each response would cost as much as storing it. */
export const pageHeaders: MiddlewareHandler<Env> = (c, next) => {
  if (isDataPath(c.req.path)) return dataHeaders(c, next)
  if (isPreviewPath(c.req.path)) return previewHeaders(c, next)
  return isEmailPreviewPath(c.req.path) ? emailHeaders(c, next) : defaultHeaders(c, next)
}

const isPreviewPath = (path: string) => /^\/w\/[^/]+\/surveys\/[^/]+\/preview(\/site)?$/.test(path)
const isEmailPreviewPath = (path: string) => /^\/w\/[^/]+\/surveys\/[^/]+\/email-preview$/.test(path)
