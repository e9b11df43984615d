import type { Context } from 'hono'
import { html } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import type { Env } from '../../http/env.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from './page.ts'

/** A whole page in the look of the app: one style sheet and one script, both ours, both kept by the browser. */
export function documentOf(
  c: Context<Env>,
  about: {
    title: string
    language: StaffLanguage
    look: 'app' | 'outside' | 'guide' | 'print'
    head?: Markup | undefined
  },
  content: Markup,
): Markup {
  if (about.look === 'app') c.header('speculation-rules', '"/speculation-rules.json"')
  return html`<!doctype html>
<html lang="${about.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${about.title}</title>
<link rel="stylesheet" href="/app.css?v=${pkg.version}">
<script type="module" src="/app.js?v=${pkg.version}"></script>
${about.head ?? ''}
</head>
<body class="${about.look}" data-now="${c.var.deps.now()}">
${content}
</body>
</html>
`
}
