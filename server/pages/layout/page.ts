import type { Context, MiddlewareHandler } from 'hono'
import { html, raw } from 'hono/html'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import type { Env } from '../../http/env.ts'
import { isDataPath } from '../../http/negotiation.ts'

export type Markup = ReturnType<typeof html>

/** A whole page. Its style is in the page, under a nonce, so that it is drawn after one request. */
export function page(
  c: Context<Env>,
  props: { title: string; language: string; style: string; head?: Markup },
  content: Markup,
): Markup {
  return html`<!doctype html>
<html lang="${props.language}" dir="${textDirection(props.language)}">
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

/** The picture that a survey has above its question. */
export const surveyLogo = (question: { logo?: string | undefined } | undefined): Markup =>
  html`${question?.logo ? html`<img class="logo" src="${question.logo}" alt="">` : ''}`

/** Which way a language is written. */
export const textDirection = (language: string) =>
  ['Arab', 'Hebr', 'Thaa', 'Syrc'].includes(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr'

const baseHeaders = {
  // Whoever runs the service decides how strict his whole domain is to be.
  strictTransportSecurity: false,
  // QR codes and the widget are shown on other sites.
  crossOriginResourcePolicy: 'cross-origin',
  // The address of a personal link is a secret.
  referrerPolicy: 'same-origin',
} as const

const denyAll = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] }

/** What pages may load: our own script, our style or their own, nothing else; and nobody may frame them. */
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

/** The preview of a survey stands in a page of ours. */
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

const dataHeaders = secureHeaders({ ...baseHeaders, contentSecurityPolicy: denyAll })

/** For pages, and for data, which loads nothing: making a nonce for each answer would cost as much as storing it. */
export const pageHeaders: MiddlewareHandler<Env> = (c, next) =>
  isDataPath(c.req.path)
    ? dataHeaders(c, next)
    : isPreviewPath(c.req.path)
      ? previewHeaders(c, next)
      : defaultHeaders(c, next)

const isPreviewPath = (path: string) => /^\/w\/[^/]+\/surveys\/[^/]+\/preview$/.test(path)
