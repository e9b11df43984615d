import type { OpenInvitationRow } from '../../store/queries/invitations.ts'
import type { LinkRow } from '../../store/queries/links.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'
import type { DomainError } from '../errors.ts'
import { getInvitationByToken } from '../invitations/invitations.ts'
import { getLinkBySlug } from '../surveys/links.ts'
import { findOpenSurvey, findRejection } from './submission.ts'

/** The link of a respondent: personal or shared. */
export type LinkRef = { token: string } | { link: string }

/** A visit by a link. */
export interface Visit {
  survey: OpenSurveyRow
  linkRef: LinkRef
  /** The language of the invited contact, if known. */
  contactLocale: string | null
  /** Why a response would be rejected, if so. */
  rejection: DomainError | undefined
}

/** @throws DomainError `not-found` for an unknown token */
export async function getVisitByToken(deps: Deps, token: string): Promise<Visit> {
  const invitation = await getInvitationByToken(deps, token)
  return loadVisit(deps, invitation.surveyId, { token }, { invitation })
}

/** @throws DomainError `not-found` for an unknown slug */
export async function getVisitBySlug(deps: Deps, slug: string): Promise<Visit> {
  const link = await getLinkBySlug(deps, slug)
  return loadVisit(deps, link.surveyId, { link: link.slug }, { link })
}

async function loadVisit(
  deps: Deps,
  surveyId: string,
  linkRef: LinkRef,
  source: { invitation?: OpenInvitationRow; link?: LinkRow },
): Promise<Visit> {
  const survey = await findOpenSurvey(deps, surveyId)
  return {
    survey,
    linkRef,
    contactLocale: source.invitation?.contactLocale ?? null,
    rejection: findRejection(deps, survey, source),
  }
}
