import type { Context, MiddlewareHandler } from 'hono'
import { html, raw } from 'hono/html'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import type { Env } from '../../http/env.ts'

export type Markup = ReturnType<typeof html>

/** A whole page. Its style is in the page, under a nonce, so that it is drawn after one request. */
export function page(
  c: Context<Env>,
  about: { title: string; language: string; style: string; head?: Markup },
  content: Markup,
): Markup {
  return html`<!doctype html>
<html lang="${about.language}" dir="${direction(about.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${about.title}</title>
<style nonce="${c.var.secureHeadersNonce}">${raw(about.style)}</style>
${about.head ?? ''}
</head>
<body>
${content}
</body>
</html>
`
}

/** The picture that a survey has above its question. */
export const logoOf = (question: { logo?: string | undefined } | undefined): Markup =>
  html`${question?.logo ? html`<img class="logo" src="${question.logo}" alt="">` : ''}`

/** Which way a language is written. */
export const direction = (language: string) =>
  ['Arab', 'Hebr', 'Thaa', 'Syrc'].includes(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr'

const headers = {
  // Whoever runs the service decides how strict his whole domain is to be.
  strictTransportSecurity: false,
  // QR codes and the widget are shown on other sites.
  crossOriginResourcePolicy: 'cross-origin',
  // The address of a personal link is a secret.
  referrerPolicy: 'same-origin',
} as const

const nothing = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] }

/** What pages may load: our own script, our style or their own, nothing else; and nobody may frame them. */
const ofPages = secureHeaders({
  ...headers,
  contentSecurityPolicy: {
    ...nothing,
    scriptSrc: ["'self'"],
    styleSrc: [NONCE, "'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameSrc: ["'self'"],
  },
})

/** The preview of a survey stands in a page of ours. */
const ofPreview = secureHeaders({
  ...headers,
  contentSecurityPolicy: {
    ...nothing,
    frameAncestors: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: [NONCE],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
  },
})

const ofData = secureHeaders({ ...headers, contentSecurityPolicy: nothing })

/** For pages, and for data, which loads nothing: making a nonce for each answer would cost as much as storing it. */
export const pageHeaders: MiddlewareHandler<Env> = (c, next) =>
  isData(c.req.path) ? ofData(c, next) : isPreview(c.req.path) ? ofPreview(c, next) : ofPages(c, next)

const isPreview = (path: string) => /^\/w\/[^/]+\/surveys\/[^/]+\/preview$/.test(path)

/** Whether an address is none of pages. */
export const isData = (path: string) => /^\/(api|embed)\//.test(path)
