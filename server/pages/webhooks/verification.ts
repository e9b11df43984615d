import { html } from 'hono/html'
import { copyField } from '../components/copy.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

const languages = { js: 'JavaScript', python: 'Python', go: 'Go', java: 'Java' } as const

/** The code that checks a signature, by language: from `docs/webhooks.md`, where it is tested. */
export function listVerificationCode(markdown: string): { language: string; code: string }[] {
  const blocks = markdown.matchAll(/^```(js|python|go|java)\n(.*?)^```/gms)
  return [...blocks].map(([, name, code = '']) => ({
    language: languages[name as keyof typeof languages],
    code: code.trimEnd(),
  }))
}

/** How a program checks what it gets, in four languages. */
export function verificationCard(page: PageContext): Markup {
  const messages = page.t.webhooks
  const snippets = listVerificationCode(page.c.var.deps.docs.webhooks ?? '')
  if (snippets.length === 0) return html``
  const parts = snippets.map(
    ({ language, code }) => html`<details class="labels">
<summary>${language}</summary>
<div class="form">${copyField(page, { id: `verify-${language}`, label: language, text: code, block: true })}</div>
</details>`,
  )
  return card(
    { title: messages.verify, intro: messages.verifyText },
    html`${parts}
<p><a href="/help/webhooks">${messages.docs}</a></p>`,
  )
}
