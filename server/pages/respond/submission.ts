import type { Context } from 'hono'
import type { Question } from '../../../shared/question.ts'
import { reviseResponse } from '../../domain/responses/revision.ts'
import { submitResponse } from '../../domain/responses/submission.ts'
import type { Visit } from '../../domain/responses/visits.ts'
import { countLateVisit, evidenceFromForm } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { HttpError } from '../../http/errors.ts'
import { type Form, readForm } from '../../http/forms.ts'
import { toSubmissionOutcome } from '../../http/metrics.ts'
import { wantsHtml } from '../../http/negotiation.ts'
import { furtherQuestionsPage, hasFurtherQuestions, parseRevision } from './flow-form.ts'
import { parseDraft, parseResponse, respondPage } from './form.ts'
import { findRespondent, loadInvitationVisit, loadLinkVisit, localizeQuestion } from './question.ts'

export const saveInvitationForm = async (c: Context<Env>) => saveForm(c, await loadInvitationVisit(c))
export const saveLinkForm = async (c: Context<Env>) => saveForm(c, await loadLinkVisit(c))

/** Saves the plain form: first the response, then the answers to further questions. */
async function saveForm(c: Context<Env>, visit: Visit): Promise<Response> {
  const question = localizeQuestion(c, visit)
  const form = await readForm(c)
  const revision = parseRevision(form, question)
  if (!revision) return saveResponse(c, visit, { question, form })
  await reviseResponse(c.var.deps, revision.id, revision.addition)
  c.set('outcome', 'revised')
  return redirectToThanks(c, question, revision.group)
}

/** A form with an error comes back as it was submitted. */
async function saveResponse(
  c: Context<Env>,
  visit: Visit,
  { question, form }: { question: Question; form: Form },
): Promise<Response> {
  const { deps } = c.var
  const { linkRef, survey } = visit
  const evidence = evidenceFromForm(c, form.fields)
  const draft = parseDraft(form, crypto.randomUUID())
  const respondent = findRespondent(visit, form.fields)
  const newResponse = parseResponse(draft, question, { linkRef, respondent })
  if ('error' in newResponse) {
    const { error } = newResponse
    if (!wantsHtml(c)) throw new HttpError(400, 'invalid-input', error.message)
    const hiddenFields = { opened: deps.now() - (evidence.openDurationMs ?? 0), trapped: evidence.trapped }
    return c.html(respondPage(c, question, linkRef, { ...draft, ...hiddenFields, respondent, error }), 400)
  }
  const result = await countLateVisit(c, survey, evidence, () => submitResponse(deps, survey, newResponse, evidence))
  c.set('outcome', toSubmissionOutcome(result))
  const { receipt } = result
  return hasFurtherQuestions(question, receipt)
    ? c.html(furtherQuestionsPage(c, question, receipt))
    : redirectToThanks(c, question, receipt.group)
}

const redirectToThanks = (c: Context<Env>, { language }: Question, group: string) =>
  c.redirect(`${c.req.path}?lang=${language}&thanks=${encodeURIComponent(group)}`, 303)
