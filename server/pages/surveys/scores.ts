import { html } from 'hono/html'
import { type DisplayedScore, hasVisibleScore } from '../charts/interval-bar.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** `38.6 (30.7–45.9)`, unless there are too few responses to show a score: see shared/display.ts. */
export function scoreWithInterval(page: PageContext, score: DisplayedScore): Markup {
  if (!hasVisibleScore(score)) return html`<span class="quiet" title="${page.t.surveys.tooFew}">—</span>`
  const { low, high } = score.interval
  const bounds = page.t.sharing.bounds(page.format.score(low), page.format.score(high), low < 0)
  return html`<span class="${score.display === 'muted' ? 'quiet' : ''}">${page.format.score(score.nps)} <small>${bounds}</small></span>`
}
