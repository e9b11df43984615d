import type { InvitationToAnswerRow } from '../../store/queries/invitations.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'
import type { DomainError } from '../errors.ts'
import { invitationByToken } from '../invitations/invitations.ts'
import { linkBySlug } from '../surveys/links.ts'
import { refusal, surveyToTake } from './submission.ts'

/** The link by which somebody comes: personal or shared. */
export type Way = { token: string } | { link: string }

/** Somebody with a link in hand. */
export interface Visit {
  survey: OpenSurveyRow
  way: Way
  /** The language we know the invited contact to read. */
  knownLocale: string | null
  /** Why no answer is taken, if so. */
  refusal: DomainError | undefined
}

/** @throws DomainError `unknown` where the token leads nowhere */
export async function visitByToken(deps: Deps, token: string): Promise<Visit> {
  const invitation = await invitationByToken(deps, token)
  return visit(deps, invitation.surveyId, { token }, invitation)
}

/** @throws DomainError `unknown` where the slug leads nowhere */
export async function visitBySlug(deps: Deps, slug: string): Promise<Visit> {
  const link = await linkBySlug(deps, slug)
  return visit(deps, link.surveyId, { link: slug })
}

async function visit(deps: Deps, surveyId: string, way: Way, invitation?: InvitationToAnswerRow): Promise<Visit> {
  const survey = await surveyToTake(deps, surveyId)
  return { survey, way, knownLocale: invitation?.contactLocale ?? null, refusal: refusal(deps, survey, invitation) }
}
