import type { Context } from 'hono'
import { html } from 'hono/html'
import { paging } from '../../../shared/list.ts'
import { type ListedSurvey, listSurveysWithFigures } from '../../domain/reports/survey-scores.ts'
import type { Env } from '../../http/env.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { isShown } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { day, interval as intervalOf, number, points, readerOf } from '../layout/format.ts'
import { home, shell } from '../layout/shell.ts'
import { placeOf, wordsOf } from './views.ts'

/** All surveys with how they stand. */
export async function showList(c: Context<Env>) {
  const words = wordsOf(c)
  const cursor = paging.cursor.safeParse(c.req.query('cursor')).data
  const { data, nextCursor } = await listSurveysWithFigures(c.var.deps, c.var.caller, { cursor, limit: 50 })
  const make = linkButton({ label: words.make, icon: 'plus', kind: 'primary', href: `${home(c)}/surveys/new` })
  const content =
    data.length === 0
      ? emptyState({ icon: 'surveys', title: words.noneTitle, text: words.noneText, actions: make })
      : html`${card({ flush: true }, table(c, data))}${pager(staffLanguage(c), {
          newer: cursor ? `${home(c)}/surveys` : null,
          older: nextCursor && `?cursor=${nextCursor}`,
        })}`
  return c.html(shell(c, { title: words.surveys, current: 'surveys', wide: true, actions: make }, content))
}

function table(c: Context<Env>, rows: readonly ListedSurvey[]) {
  const words = wordsOf(c)
  const reader = readerOf(c)
  return dataTable<ListedSurvey>({
    caption: words.surveys,
    captionUnseen: true,
    rows,
    columns: [
      {
        label: words.name,
        head: true,
        cell: ({ survey }) =>
          html`<a href="${placeOf(c, survey)}">${survey.name}</a> ${survey.closedAt === null ? '' : badge(words.closed, 'warning')}`,
      },
      {
        label: words.type,
        cell: ({ survey }) => survey.touchpoint ?? words.types[survey.type],
      },
      {
        label: words.answers,
        numeric: true,
        cell: ({ survey, figures }) =>
          html`<a href="${home(c)}/answers?survey=${survey.id}">${number(reader, figures.count)}</a>`,
      },
      { label: words.score, numeric: true, cell: (row) => scoreOf(c, row) },
      { label: words.lastAnswer, cell: ({ lastDay }) => (lastDay === null ? '—' : day(reader, lastDay)) },
      {
        label: words.share,
        unseen: true,
        cell: ({ survey }) =>
          linkButton({ label: words.share, icon: 'qr', small: true, href: `${placeOf(c, survey)}/share` }),
      },
    ],
  })
}

/** As far as so many answers allow it: see shared/display.ts. */
function scoreOf(c: Context<Env>, { survey, figures }: ListedSurvey) {
  const reader = readerOf(c)
  if (!isShown(figures)) return html`<span class="quiet" title="${wordsOf(c).tooFew}">—</span>`
  const between = intervalOf(reader, figures.interval)
  return html`<a class="${figures.display === 'muted' ? 'quiet' : ''}" href="${home(c)}/overview?survey=${survey.id}" title="${between}">${points(reader, figures.nps)}</a>`
}
