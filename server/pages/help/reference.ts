import { html, raw } from 'hono/html'
import { Marked, type Tokens } from 'marked'
import { breadcrumb } from '../components/navigation.ts'
import type { VisitorContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** The title of a Markdown document: its first heading. */
export const getTitle = (markdown: string): string => /^# (.+)$/m.exec(markdown)?.[1] ?? ''

/** The language of a document of `docs/`: that of its name, such as `operation.zh-Hans`, else English. */
export const getDocumentLanguage = (name: string): string => /\.([A-Za-z-]+)$/.exec(name)?.[1] ?? 'en'

/** A document of `docs/`, in its own language whatever the language around it. */
export function referencePage(visitor: VisitorContext, name: string, markdown: string): Markup {
  return html`${breadcrumb(visitor, [{ label: visitor.t.help.title, href: '/help' }])}
<article class="prose reference" lang="${getDocumentLanguage(name)}">${raw(marked.parse(markdown, { async: false }))}</article>`
}

/** As on GitHub, but for the few titles with signs that an address cannot have. */
const toAnchor = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[、，]/g, '')
    .replaceAll(/[^\w\p{Script=Han}]+/gu, '-')

/** Headings can be linked to, and links between the documents lead to their pages. */
const marked = new Marked({
  renderer: {
    heading({ tokens, depth, text }: Tokens.Heading) {
      return `<h${depth} id="${toAnchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
    },
    code({ text }: Tokens.Code) {
      return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`
    },
    table({ header, rows }: Tokens.Table) {
      const row = (cells: readonly Tokens.TableCell[], tag: 'td' | 'th') =>
        `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`
      const body = rows.map((cells) => row(cells, 'td')).join('\n')
      return `<div class="table-scroll" tabindex="0"><table><thead>${row(header, 'th')}</thead><tbody>${body}</tbody></table></div>\n`
    },
  },
  walkTokens(token) {
    if (token.type === 'link') token.href = token.href.replace(/^([\w-]+(?:\.[\w-]+)?)\.md(?=#|$)/, '/help/$1')
  },
})

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
