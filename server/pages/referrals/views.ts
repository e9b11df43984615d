import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Company } from '../../domain/referrals/visits.ts'
import type { Env } from '../../http/env.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import { askerHeader, type Markup, page } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'

interface VisitorPageProps {
  title: string
  language: AppLanguage
  company: Company
  head?: Markup
}

/** A page for customers and their friends, in the look of the company. */
export const visitorPage = (
  c: Context<Env>,
  { title, language, company: { name, logo, look }, head }: VisitorPageProps,
  content: Markup,
): Markup =>
  page(
    c,
    { title, language, style: buildRespondStyle({ language, look }) + style, ...(head && { head }) },
    html`<main class="sheet"><div class="vouch visitor">
${askerHeader({ asker: { name }, ...(logo !== null && { logo }) })}
${content}
</div></main>`,
  )

const style = `
.visitor { overflow-wrap: anywhere }
.visitor form { margin: 1.5rem 0 }
.visitor .quiet { color: var(--quiet); font-size: .875rem }
`
