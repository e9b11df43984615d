import { html } from 'hono/html'
import { lengthOf } from '../../../shared/range.ts'
import { commonWords } from '../../i18n/common.ts'
import { distribution } from '../charts/distribution.ts'
import { groupBar } from '../charts/group-bar.ts'
import { intervalBar, isShown } from '../charts/interval-bar.ts'
import { badge, card, figure } from '../components/parts.ts'
import { difference, number, percent, points } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { saidOf } from './remarks.ts'
import { answersOf, csvOf, type Shown } from './views.ts'

/** Where loyalty stands, in a figure, a drawing and sentences. */
export function standing(view: Shown): Markup {
  const { reader, words, of } = view
  const { score } = of
  if (score.display === 'hidden') return card({ title: words.score }, html`<p class="intro">${words.hidden}</p>`)
  const all = answersOf(view)
  const shown = isShown(score)
  const precision = shown ? badge(commonWords(reader.language).precision[score.precision ?? 'too few']) : ''
  return html`<section class="card standing${score.display === 'muted' ? ' few' : ''}">
<div class="said"><h2>${words.score} ${precision}</h2>
${shown ? html`<p class="huge"><a href="${all}">${points(reader, score.nps)}</a></p>` : ''}
${sentences(view).map((sentence) => html`<p>${sentence}</p>`)}</div>
<div class="drawn">${shown ? intervalBar(reader, score) : ''}${groupBar(reader, score, { href: (group) => answersOf(view, { group }) })}
<div class="figures">${figure({ label: words.answers, value: number(reader, score.count), href: all })}${responses(view)}${leftOut(view)}</div></div>
</section>`
}

/** What the score bears to be said of it. */
function sentences({ reader, words, of: { score, before } }: Shown): (string | Markup)[] {
  if (!isShown(score)) return [words.countsOnly]
  const lies = words.lies(points(reader, score.interval.low), points(reader, score.interval.high))
  if (score.display === 'muted') return [lies, words.few]
  if (!before) return [lies]
  const than = words.before(lengthOf(before.span))
  if (!before.change) return [lies, words.notCompared(than)]
  const { change } = before
  const said = words.changed(saidOf(reader, change), than)
  const limits = words.changeLies(difference(reader, change.low), difference(reader, change.high))
  return [lies, change.significant ? html`<strong>${said}</strong>` : said, html`<span class="quiet">${limits}</span>`]
}

function responses({ reader, words, of: { score } }: Shown): Markup {
  if (score.invited === null) return html``
  const note = score.invited === 0 ? words.nobodyInvited : words.invited(score.invited, number(reader, score.invited))
  return figure({ label: words.responseRate, value: percent(reader, score.responseRate, 1), note })
}

function leftOut(view: Shown): Markup {
  const { reader, words, of } = view
  const { suspect = 0, visits = {} } = of.score.leftOut ?? {}
  const machines = Object.values(visits).reduce((sum, n) => sum + n, 0)
  if (suspect + machines === 0) return html``
  return figure({
    label: words.leftOut,
    value: number(reader, suspect),
    href: answersOf(view, { suspect: true }),
    note: html`${words.suspect(suspect, number(reader, suspect))}${machines > 0 ? html`<br>${words.machines(machines, number(reader, machines))}` : ''}`,
  })
}

/** How many gave each score. */
export const spread = (view: Shown): Markup =>
  card(
    { title: view.words.distribution },
    distribution(view.reader, view.of.score.histogram, {
      title: view.words.distribution,
      href: (score) => answersOf(view, { score }),
      csv: csvOf(view, 'distribution'),
    }),
  )
