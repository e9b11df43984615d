import type { Context } from 'hono'
import { html } from 'hono/html'
import { chooseLanguage, type Language, textsByLanguage } from '../../../shared/locale.ts'
import { renderLookCss } from '../../../shared/look.ts'
import { fillNotice, type NoticeBlock, parseNotice } from '../../../shared/privacy-notice.ts'
import { notFound } from '../../domain/errors.ts'
import { loadNotice } from '../../domain/workspaces/privacy-notice.ts'
import type { Env } from '../../http/env.ts'
import { preferredLanguages } from '../../http/negotiation.ts'
import { askerHeader, type Markup, page } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'

/** The privacy notice of a workspace, in the reader's language or else in one that it is written in. */
export async function showPrivacyNotice(c: Context<Env>): Promise<Response> {
  const workspaceId = c.req.param('workspaceId') ?? ''
  const { texts, values, logo, brand } = await loadNotice(c.var.deps, workspaceId)
  const available = Object.keys(texts) as Language[]
  const language = chooseLanguage(preferredLanguages(c), available)
  const text = texts[language]
  if (text === undefined) throw notFound('notice', workspaceId)
  const title = textsByLanguage[language].privacy
  const look = renderLookCss(':host', { colour: brand.colour, font: brand.font }, language)
  const asker = { name: brand.askerName }
  return c.html(
    page(
      c,
      {
        title: `${title} – ${asker.name}`,
        language,
        style: buildRespondStyle({ language, look }) + noticeStyle,
      },
      html`<main class="sheet notice-page">${askerHeader({ asker, ...(logo && { logo }) })}
<h1 class="title">${title}</h1>
${parseNotice(fillNotice(text, values, language)).map(blockElement)}
</main>`,
    ),
  )
}

function blockElement(block: NoticeBlock): Markup {
  if (block.type === 'list') return html`<ul>${block.items.map((item) => html`<li dir="auto">${item}</li>`)}</ul>`
  return block.type === 'heading' ? html`<h2 dir="auto">${block.text}</h2>` : html`<p dir="auto">${block.text}</p>`
}

const noticeStyle = `
.notice-page { overflow-wrap: anywhere }
.notice-page h2 { margin: 1.75rem 0 .25rem; font-size: 1.0625rem }
.notice-page p { margin: .75rem 0; white-space: pre-line }
.notice-page h2 + p { margin-block-start: 0 }
.notice-page ul { margin: .25rem 0 .75rem; padding-inline-start: 1.25rem }
`
