import type { Context } from 'hono'
import { html } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import type { Env } from '../../http/env.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from './page.ts'

/** A whole page in the look of the app: one style sheet and one script, both ours, both kept by the browser. */
export function htmlDocument(
  c: Context<Env>,
  props: {
    title: string
    language: AppLanguage
    look: 'app' | 'outside' | 'guide' | 'print'
    head?: Markup | undefined
  },
  content: Markup,
): Markup {
  if (props.look === 'app') c.header('speculation-rules', '"/speculation-rules.json"')
  return html`<!doctype html>
<html lang="${props.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${props.title}</title>
<link rel="stylesheet" href="/app.css?v=${pkg.version}">
<script type="module" src="/app.js?v=${pkg.version}"></script>
${props.head ?? ''}
</head>
<body class="${props.look}" data-now="${c.var.deps.now()}">
${content}
</body>
</html>
`
}
