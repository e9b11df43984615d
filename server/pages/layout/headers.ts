import type { MiddlewareHandler } from 'hono'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import type { AppDeps, Env } from '../../http/env.ts'
import { isDataPath } from '../../http/negotiation.ts'
import { drivenScriptSource } from './driven-script.ts'

type HeaderDeps = Pick<AppDeps, 'publicUrl' | 'hstsSeconds'>

const buildBaseHeaders = ({ publicUrl, hstsSeconds }: HeaderDeps) =>
  ({
    // Of this host alone: other hosts of the domain are for their operators to decide.
    strictTransportSecurity: publicUrl.startsWith('https:') && `max-age=${hstsSeconds}`,
    // QR codes and the widget are shown on other sites.
    crossOriginResourcePolicy: 'cross-origin',
    // The URL of a personal link is a secret.
    referrerPolicy: 'same-origin',
  }) as const

const denyAll = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] }

/** Pages load our own script and style and their inlined style, nothing else. They cannot be framed. */
const pagePolicy = {
  ...denyAll,
  scriptSrc: ["'self'", drivenScriptSource],
  styleSrc: [NONCE, "'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameSrc: ["'self'"],
}

/** The editor frames the preview of a survey. */
const previewPolicy = {
  ...denyAll,
  frameAncestors: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: [NONCE],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
}

/** An email is written with inline styles, for mail programs. Its preview runs no script. */
const emailPolicy = {
  ...denyAll,
  frameAncestors: ["'self'"],
  styleSrc: ["'unsafe-inline'"],
  imgSrc: ["'self'"],
}

/** The headers of scripts, styles and pictures. */
export const fileHeaders = (deps: HeaderDeps): MiddlewareHandler =>
  secureHeaders({ ...buildBaseHeaders(deps), contentSecurityPolicy: denyAll })

/** The security headers of everything that the app replies. */
export function securityHeaders(deps: HeaderDeps): MiddlewareHandler<Env> {
  const baseHeaders = buildBaseHeaders(deps)
  // Data gets headers without a nonce: creating one for each response would cost as much as storing it.
  const setDataHeaders = fileHeaders(deps)
  const setPageHeaders = secureHeaders({ ...baseHeaders, contentSecurityPolicy: pagePolicy })
  const setPreviewHeaders = secureHeaders({ ...baseHeaders, contentSecurityPolicy: previewPolicy })
  const setEmailHeaders = secureHeaders({ ...baseHeaders, contentSecurityPolicy: emailPolicy })
  return (c, next) => {
    if (isDataPath(c.req.path)) return setDataHeaders(c, next)
    if (isPreviewPath(c.req.path)) return setPreviewHeaders(c, next)
    return isEmailPreviewPath(c.req.path) ? setEmailHeaders(c, next) : setPageHeaders(c, next)
  }
}

const isPreviewPath = (path: string) => /^\/w\/[^/]+\/surveys\/[^/]+\/preview(\/site)?$/.test(path)
const isEmailPreviewPath = (path: string) =>
  /^\/w\/[^/]+\/(surveys\/[^/]+\/email-preview|campaigns\/[^/]+\/preview)$/.test(path)
