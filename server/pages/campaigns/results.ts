import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import type { CampaignFigures } from '../../../shared/campaign-figures.ts'
import { hasVisibleScore, intervalBar } from '../charts/interval-bar.ts'
import { card, definitionList, metric } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { scoreWithInterval } from '../surveys/scores.ts'
import { sum } from './counts.ts'
import { peoplePath } from './paths.ts'

/** The score with its interval, the response rate with what it leaves open, and early against late responses. */
export function scoreCard(page: PageContext, figures: CampaignFigures): Markup {
  const { t, format } = page
  const messages = t.campaigns.results
  const { score, response, earlyAndLate, weighted } = figures
  if (score.count === 0) return card({ title: messages.score }, html`<p class="quiet">${messages.noneYet}</p>`)
  return card(
    { title: messages.score },
    html`<div class="figures">
${metric({ label: t.campaigns.score, value: scoreWithInterval(page, score) })}
${response ? metric({ label: messages.rate, value: format.percent(response.rate) }) : ''}
${weighted.map(({ method, nps, interval }) =>
  metric({
    label: messages.weighted[method],
    value: format.score(nps),
    note: format.interval(interval),
  }),
)}
</div>
${hasVisibleScore(score) ? intervalBar(page, score) : ''}
${response ? html`<p class="quiet">${messages.bounds(format.bound(response.low), format.bound(response.high))}</p>` : ''}
${earlyAndLate ? html`<p>${describeLate(page, earlyAndLate)}</p>` : ''}
${figures.randomSample ? '' : html`<p class="quiet">${messages.notRandom}</p>`}`,
  )
}

function describeLate({ t, format }: PageContext, late: NonNullable<CampaignFigures['earlyAndLate']>): string {
  const messages = t.campaigns.results
  const [early, after] = [format.score(late.early), format.score(late.late)]
  const text = late.significant ? messages.lateDiffers(early, after) : messages.lateAlike(early, after)
  return format.sentences([text, messages.silentLikeLate(format.score(late.ifSilentLikeLate))])
}

type Message = CampaignFigures['messages'][number]

/** What each message has brought: the invitation and its reminders. */
export function messagesCard(page: PageContext, campaign: Campaign, { messages: rows }: CampaignFigures): Markup {
  const { t, format } = page
  const messages = t.campaigns.results
  if (rows.length < 2) return html``
  const link = (figure: 'sent' | 'waiting' | 'failed', reminder: number, count: number) =>
    count === 0
      ? format.number(0)
      : html`<a href="${peoplePath(page, campaign, { figure, reminder })}">${format.number(count)}</a>`
  const table = dataTable<Message>({
    caption: messages.messages,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.message,
        isRowHeader: true,
        cell: ({ reminder }) =>
          reminder === 0 ? t.campaigns.message.invitation : t.campaigns.message.reminder(reminder),
      },
      { label: t.campaigns.sent, isNumeric: true, cell: ({ reminder, sent }) => link('sent', reminder, sent) },
      {
        label: t.campaigns.running.counts.waiting,
        isNumeric: true,
        cell: ({ reminder, waiting }) => link('waiting', reminder, waiting),
      },
      {
        label: t.campaigns.running.counts.failed,
        isNumeric: true,
        cell: ({ reminder, failed }) => link('failed', reminder, sum(failed)),
      },
      { label: t.campaigns.responded, isNumeric: true, cell: ({ score }) => format.number(score.count) },
      { label: t.campaigns.score, isNumeric: true, cell: ({ score }) => scoreWithInterval(page, score) },
    ],
  })
  return card({ title: messages.messages }, table)
}

type Wave = CampaignFigures['waves'][number]

/** The selections of a recurring campaign. */
export function wavesCard(page: PageContext, campaign: Campaign, { waves }: CampaignFigures): Markup {
  const { t, format } = page
  if (waves.length < 2) return html``
  const link = (figure: 'asked' | 'responded', wave: number, count: number) =>
    html`<a href="${peoplePath(page, campaign, { figure, wave })}">${format.number(count)}</a>`
  const table = dataTable<Wave>({
    caption: t.campaigns.running.waves,
    hideCaption: true,
    rows: waves,
    columns: [
      { label: t.campaigns.running.wave, isRowHeader: true, cell: ({ number }) => format.number(number) },
      { label: t.campaigns.people.when, cell: ({ startsAt }) => relativeTime(page, Date.parse(startsAt)) },
      { label: t.campaigns.asked, isNumeric: true, cell: ({ number, asked }) => link('asked', number, asked) },
      {
        label: t.campaigns.responded,
        isNumeric: true,
        cell: ({ number, responded }) => link('responded', number, responded),
      },
      { label: t.campaigns.score, isNumeric: true, cell: ({ score }) => scoreWithInterval(page, score) },
    ],
  })
  return card({ title: t.campaigns.running.waves }, table)
}

type TestResult = NonNullable<CampaignFigures['test']>

/** The A/B test: nothing but who got which text until it can be read, and then what it says. */
export function testCard(page: PageContext, { test }: CampaignFigures): Markup {
  if (!test) return html``
  const { t, format } = page
  const messages = t.campaigns.results
  const table = dataTable<TestResult['variants'][number]>({
    caption: t.campaigns.summary.test,
    hideCaption: true,
    rows: test.variants,
    columns: [
      {
        label: t.campaigns.people.variant,
        isRowHeader: true,
        cell: ({ variant }) => (variant === 'a' ? t.campaigns.message.variantA : t.campaigns.message.variantB),
      },
      { label: t.campaigns.sent, isNumeric: true, cell: ({ sent }) => (sent === null ? '—' : format.number(sent)) },
      {
        label: t.campaigns.responded,
        isNumeric: true,
        cell: ({ outcome }) => (outcome ? format.number(outcome.responded) : '—'),
      },
      {
        label: messages.rate,
        isNumeric: true,
        cell: ({ outcome }) => (outcome ? format.percent(outcome.rate, 1) : '—'),
      },
      {
        label: t.campaigns.score,
        isNumeric: true,
        cell: ({ outcome }) => (outcome ? scoreWithInterval(page, outcome.score) : '—'),
      },
    ],
  })
  return card({ title: t.campaigns.summary.test }, html`<p>${describeTest(page, test)}</p>${table}`)
}

function describeTest({ t, format }: PageContext, { state, readableAt, difference, detectable }: TestResult): string {
  const messages = t.campaigns.results.test
  const points = (share: number, isSigned = false) =>
    isSigned ? format.difference(share * 100) : format.score(Math.abs(share) * 100)
  if (state === 'too-few') return messages.tooFew
  if (state === 'running' || !difference) {
    const when = readableAt === null ? messages.running : messages.readable(format.shortDay(Date.parse(readableAt)))
    return detectable === null ? when : format.sentences([when, messages.detectable(points(detectable))])
  }
  if (!difference.significant) return messages.noDifference(points(difference.low, true), points(difference.high, true))
  const size = points(difference.difference)
  return difference.difference > 0 ? messages.better('B', size) : messages.better('A', size)
}

/** The parts of a stratified sample. */
export function strataCard(page: PageContext, { strata, rIndicator }: CampaignFigures): Markup {
  const { t, format } = page
  const messages = t.campaigns.results
  if (strata.length === 0) return html``
  const table = dataTable<CampaignFigures['strata'][number]>({
    caption: messages.strata,
    hideCaption: true,
    layout: 'dense',
    rows: strata,
    columns: [
      { label: messages.stratum, isRowHeader: true, cell: ({ stratum }) => stratum || '—' },
      {
        label: messages.population,
        isNumeric: true,
        cell: ({ population }) => (population === null ? '—' : format.number(population)),
      },
      { label: t.campaigns.asked, isNumeric: true, cell: ({ asked }) => format.number(asked) },
      { label: t.campaigns.responded, isNumeric: true, cell: ({ score }) => format.number(score.count) },
      { label: t.campaigns.score, isNumeric: true, cell: ({ score }) => scoreWithInterval(page, score) },
    ],
  })
  const evenness = rIndicator === null ? null : format.percent(rIndicator)
  return card({ title: messages.strata }, html`${table}${definitionList([[messages.evenness, evenness]])}`)
}
