import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import { DomainError } from '../../domain/errors.ts'
import { getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import { besideResponse } from '../../domain/responses/list.ts'
import { getResponse } from '../../domain/responses/responses.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { getLink } from '../../domain/surveys/links.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { answerWords } from '../../i18n/answers.ts'
import { commonWords } from '../../i18n/common.ts'
import { linkButton, postButton } from '../components/button.ts'
import { errorSummary } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { exact, type Reader, readerOf, scoreChip } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'
import { historyCard, notesCard, tagsCard } from './annotations.ts'
import { cameCard, furtherCard, propertiesCard, whoCard } from './cards.ts'
import { said } from './list.ts'
import { type AnswerQuery, addressed, answerQuery } from './query.ts'

/** A form of the page that came back: which, what was filled in, and what is wrong with it. */
export interface Faulty {
  form: 'tag' | 'text'
  value: string
  error: string
}

/** What the parts of the page about one answer need. */
export interface AnswerPageParts {
  c: Context<Env>
  reader: Reader
  answer: ResponseWithHistory
  survey: Survey
  linkName: string | null
  tags: readonly string[]
  filters: URLSearchParams
  faulty: Faulty | undefined
}

/** The page about one answer. @param status 400 with a form that came back, 409 where something else stands in the way */
export async function answerDetail(
  c: Context<Env>,
  { faulty, problem }: { faulty?: Faulty; problem?: string } = {},
): Promise<Response> {
  const query = answerQuery(c)
  const id = c.req.param('id') ?? ''
  const answer = await existing(c, id)
  if (!answer) return c.html(gonePage(c), 410)
  const { deps, caller } = c.var
  const [survey, linkName, tags, beside, hasFollowUp] = await Promise.all([
    getSurvey(deps, caller, answer.surveyId),
    answer.linkId === null ? null : getLink(deps, caller, answer.linkId).then(({ name, slug }) => name ?? slug),
    listTags(deps, caller),
    query.faults.length > 0 ? {} : besideResponse(deps, caller, query.asked, id),
    followedUp(c, id),
  ])
  const parts = { c, reader: readerOf(c), answer, survey, linkName, tags, filters: query.filters, faulty }
  const page = shell(c, about(parts, hasFollowUp), content(parts, query, beside, problem))
  return c.html(page, faulty ? 400 : problem ? 409 : 200)
}

/** The answer; nothing where it has been deleted. @throws DomainError `unknown` */
async function existing(c: Context<Env>, id: string): Promise<ResponseWithHistory | undefined> {
  try {
    return await getResponse(c.var.deps, c.var.caller, id)
  } catch (error) {
    if (error instanceof DomainError && error.refusal === 'gone') return undefined
    throw error
  }
}

async function followedUp(c: Context<Env>, id: string): Promise<boolean> {
  if (!may(c.var.caller.role, 'follow-ups')) return false
  try {
    await getFollowUp(c.var.deps, c.var.caller, id)
    return true
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

function about({ c, reader, answer, filters }: AnswerPageParts, hasFollowUp: boolean) {
  const words = answerWords(reader.language)
  const path = `${home(c)}/answers/${answer.id}`
  const { role } = c.var.caller
  const correct = linkButton({
    label: words.correction.action,
    icon: 'edit',
    href: addressed(`${path}/correction`, filters),
  })
  const remove = linkButton({
    label: words.deletion.action,
    icon: 'trash',
    kind: 'quiet',
    href: addressed(`${path}/deletion`, filters),
  })
  const isCounted = answer.suspicion === null || answer.suspicion.liftedAt !== null
  const mark = postButton({
    label: words.suspicion.mark,
    icon: 'eye',
    kind: 'quiet',
    action: addressed(`${path}/suspicion`, filters),
  })
  const call = linkButton({
    label: words.detail.openFollowUp,
    icon: 'follow-ups',
    href: `${home(c)}/follow-ups/${answer.id}`,
  })
  return {
    title: words.detail.title(exact(reader, Date.parse(answer.answeredAt))),
    current: 'answers' as const,
    wide: true,
    above: breadcrumb(reader.language, [{ label: words.title, href: addressed(`${home(c)}/answers`, filters) }]),
    actions: html`${hasFollowUp ? call : ''}${may(role, 'answers.change') ? html`${correct}${isCounted ? mark : ''}` : ''}${may(role, 'answers.delete') ? remove : ''}`,
  }
}

function content(
  parts: AnswerPageParts,
  { filters }: AnswerQuery,
  { newer, older }: { newer?: string | undefined; older?: string | undefined },
  problem: string | undefined,
): Markup {
  const { c, reader, faulty } = parts
  const beside = (id: string | undefined) => (id ? addressed(`${home(c)}/answers/${id}`, filters) : null)
  return html`${faulty ? errorSummary(reader.language, [{ field: faulty.form, message: faulty.error }]) : ''}
${problem ? notice({ kind: 'danger', text: problem }) : ''}
${suspicion(parts)}
<div class="sides"><div class="stack">${wordsCard(parts)}${furtherCard(parts)}${tagsCard(parts)}${notesCard(parts)}${historyCard(parts)}</div>
<div class="stack">${whoCard(parts)}${cameCard(parts)}${propertiesCard(parts)}</div></div>
${pager(reader.language, { newer: beside(newer), older: beside(older) })}`
}

/** What was given, and what was said. */
function wordsCard({ reader, answer, filters }: AnswerPageParts): Markup {
  const { score, group, comment, locale } = answer
  const words = html`<blockquote class="voice"${locale ? html` lang="${locale}"` : ''} dir="auto">${said(reader, comment, filters.get('q'))}</blockquote>`
  return card(
    {},
    html`<p class="row">${scoreChip(reader, score)} <strong>${commonWords(reader.language).groups[group]}</strong></p>${comment === null ? html`<p>${said(reader, null, null)}</p>` : words}`,
  )
}

/** Why an answer does not count, or that it does after all; with what can be done about it. */
function suspicion({ c, reader, answer, filters }: AnswerPageParts): Markup {
  const words = answerWords(reader.language)
  const path = `${home(c)}/answers/${answer.id}`
  const now = answer.suspicion
  if (now === null) return html``
  if (now.liftedAt !== null) {
    return notice({ kind: 'info', text: words.restoredBy(now.liftedByName ?? words.history.cli) })
  }
  const reasons = now.reasons.map((reason) => words.reasons[reason]).join(' · ')
  const marked = now.markedAt === null ? '' : ` ${words.markedBy(now.markedByName ?? words.history.cli)}`
  const action = addressed(`${path}/restoration`, filters)
  return notice({
    kind: 'warning',
    title: words.suspectTitle,
    text: `${reasons}.${marked}`,
    action: may(c.var.caller.role, 'answers.change')
      ? postButton({ label: words.suspicion.restore, icon: 'undo', small: true, action })
      : undefined,
  })
}

function gonePage(c: Context<Env>): Markup {
  const words = answerWords(readerOf(c).language)
  const back = linkButton({ label: words.gone.back, href: `${home(c)}/answers` })
  return shell(
    c,
    { title: words.title, current: 'answers' },
    emptyState({ icon: 'trash', title: words.gone.title, text: words.gone.text, actions: back }),
  )
}
