import type { Context } from 'hono'
import { groups } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { getVisitBySlug, getVisitByToken, type Visit } from '../../domain/responses/visits.ts'
import { buildQuestion } from '../../domain/surveys/questions.ts'
import { detectBotVisit, TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { preferredLanguages } from '../../http/negotiation.ts'
import { messagePage } from '../layout/message.ts'
import { findCodeOutcome } from './code.ts'
import { parseScore, respondPage } from './form.ts'
import { readLinkAddress } from './link-parameters.ts'
import { parseRespondent } from './respondents.ts'

export const loadInvitationVisit = (c: Context<Env>) => getVisitByToken(c.var.deps, readLinkAddress(c).id)
export const loadLinkVisit = (c: Context<Env>) => getVisitBySlug(c.var.deps, readLinkAddress(c).id)

export const showInvitationQuestion = async (c: Context<Env>) => showQuestion(c, await loadInvitationVisit(c))
export const showLinkQuestion = async (c: Context<Env>) => showQuestion(c, await loadLinkVisit(c))

/** The question in the respondent's language. An error page reads it from the context. */
export function localizeQuestion(c: Context<Env>, { survey, contactLocale }: Visit): Question {
  const question = buildQuestion(survey, [readLinkAddress(c).parameters.lang, ...preferredLanguages(c, contactLocale)])
  c.set('question', question)
  return question
}

/** Shows the question. Never writes: mail scanners follow every link, also with `?score=`, which only preselects. */
async function showQuestion(c: Context<Env>, visit: Visit): Promise<Response> {
  // Kept for the way back, so that the form returns with its input and its key.
  c.header('cache-control', 'private, no-cache')
  const question = localizeQuestion(c, visit)
  const { deps } = c.var
  const { parameters } = readLinkAddress(c)
  const thankedGroup = c.req.query('thanks')
  if (thankedGroup !== undefined) return c.html(thanksPage(c, question, thankedGroup))
  const bot = detectBotVisit(c)
  if (bot) deps.ignoredVisits.record(deps, visit.survey, bot)
  const code = 'link' in visit.linkRef && !bot ? await findCodeOutcome(c, visit, question) : undefined
  if (code && 'redirect' in code) return code.redirect
  if (visit.rejection) throw visit.rejection
  const page = respondPage(c, question, visit.linkRef, {
    key: crypto.randomUUID(),
    score: parseScore(parameters.score),
    comment: '',
    contactRequested: false,
    contactDetails: '',
    opened: deps.now(),
    trapped: c.req.query(TRAP_FIELD) !== undefined,
    respondent: findRespondent(visit, parameters),
    codeField: code?.field,
  })
  return c.html(page)
}

/** The respondent named by the parameters of a shared link. A personal link already belongs to a contact. */
export const findRespondent = ({ linkRef, survey }: Visit, parameters: Record<string, unknown>) =>
  'link' in linkRef ? parseRespondent(parameters, survey.country) : undefined

/** Thanks by group, with the link the survey has for it. */
function thanksPage(c: Context<Env>, { texts, language, thanksLinks }: Question, thankedGroup: string) {
  const group = groups.find((group) => group === thankedGroup)
  const text = { promoter: texts.thanksPromoter, passive: texts.thanksPassive, detractor: texts.thanksDetractor }
  return messagePage(c, {
    language,
    title: texts.thanks,
    text: group ? text[group] : texts.thanksText,
    done: true,
    link: group && thanksLinks[group],
  })
}
