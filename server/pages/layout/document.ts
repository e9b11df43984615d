import { html } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import { attributes } from '../components/attributes.ts'
import type { VisitorContext } from './context.ts'
import type { PageFeed } from './feed.ts'
import { iconLinks, type Markup } from './page.ts'

interface DocumentProps {
  title: string
  look: 'app' | 'outside' | 'guide' | 'print'
  head?: Markup | undefined
  /** A style sheet beside that of all pages. */
  style?: 'follow-ups' | undefined
  /** Where the script asks for updates. */
  updates?: string | undefined
  feed?: PageFeed | undefined
}

/** A whole page in the look of the app, with a style sheet or two and one script that browsers cache. */
export function htmlDocument({ c, format }: VisitorContext, props: DocumentProps, content: Markup): Markup {
  if (props.look === 'app') c.header('speculation-rules', '"/speculation-rules.json"')
  return html`<!doctype html>
<html lang="${format.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${props.title}</title>
${iconLinks()}
<link rel="stylesheet" href="/app.css?v=${pkg.version}">
${props.style ? html`<link rel="stylesheet" href="/${props.style}.css?v=${pkg.version}">` : ''}
<script type="module" src="/app.js?v=${pkg.version}"></script>
${props.feed ? html`<script type="module" src="/live.js?v=${pkg.version}"></script>` : ''}
${props.head ?? ''}
</head>
<body class="${props.look}" data-now="${c.var.deps.now()}"${bodyAttributes(props)}>
${content}
</body>
</html>
`
}

const bodyAttributes = ({ updates, feed }: DocumentProps): Markup =>
  attributes({ 'data-updates': updates, 'data-feed': feed?.url, 'data-nouns': feed?.nouns.join(' ') })
