import type { CampaignSettings } from '../../../shared/campaign.ts'
import type { Language } from '../../../shared/locale.ts'
import type { Question } from '../../../shared/question.ts'
import type { WebsiteFilings } from '../../../shared/website.ts'
import { type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { getBrandLogo, getBrandLogoPath, parseBrand, resolveLook } from '../surveys/brand.ts'
import { readImage } from '../surveys/image-size.ts'
import { getLogo } from '../surveys/logos.ts'
import { buildQuestion } from '../surveys/questions.ts'
import { getLogoPath, parseLook } from '../surveys/surveys.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { getFilings } from '../workspaces/website.ts'
import { loadCampaign, parseSettings } from './campaigns.ts'

/** What all emails of a campaign have in common: loaded once for many. */
export interface MailContext {
  workspaceId: string
  campaignId: string
  settings: CampaignSettings
  survey: OpenSurveyRow
  /** Who asks, and what it looks like. */
  sender: { name: string; colour: string | null; logo: MailLogo | null; filings: WebsiteFilings }
  /** The name that inboxes show. */
  fromName: string
  /** Where replies go; null: to the sender. */
  replyTo: string | null
  /**
   * The question in the language of a contact, or else in one in which it is written: first in that of the campaign.
   * @param locale BCP 47
   */
  getQuestion(locale: string | null): Question
}

/** The logo as it is shown: Outlook on Windows needs its size. */
export interface MailLogo {
  url: string
  width: number
  height: number
  type: string
}

/** @throws DomainError `campaign-not-found` */
export async function loadMailContext(deps: Deps, workspaceId: string, campaignId: string): Promise<MailContext> {
  const row = await loadCampaign(deps, { workspaceId }, campaignId)
  const settings = parseSettings(row.settings)
  const [[survey], sending, filings] = await Promise.all([
    deps.database.all(selectOpenSurvey(row.surveyId)),
    loadSendingSettings(deps, workspaceId),
    getFilings(deps),
  ])
  if (!survey) throw notFound('survey', row.surveyId)
  const brand = parseBrand(survey)
  const { colour } = resolveLook(parseLook(survey), brand)
  return {
    ...{ workspaceId, campaignId, settings, survey },
    sender: { name: brand.askerName, colour, logo: await loadMailLogo(deps, survey), filings },
    fromName: settings.fromName ?? brand.askerName,
    replyTo: settings.replyTo ?? sending.replyTo,
    getQuestion: createQuestionCache(survey, Object.keys(settings.texts) as Language[]),
  }
}

/** Thousands of contacts share a few languages. */
function createQuestionCache(survey: OpenSurveyRow, writtenLanguages: readonly Language[]) {
  const questions = new Map<string | null, Question>()
  return (locale: string | null): Question => {
    const question = questions.get(locale) ?? buildQuestion(survey, [locale, ...writtenLanguages])
    questions.set(locale, question)
    return question
  }
}

const MAX_LOGO = { width: 240, height: 48 }

/** The logo of the survey, else of the brand, at the size at which emails show it. */
async function loadMailLogo(deps: Deps, survey: OpenSurveyRow): Promise<MailLogo | null> {
  const surveyPath = getLogoPath(survey)
  const path = surveyPath ?? getBrandLogoPath(survey.workspaceId, survey)
  if (path === null) return null
  const { bytes } = surveyPath ? await getLogo(deps, survey.id) : await getBrandLogo(deps, survey.workspaceId)
  const image = readImage(bytes)
  if (!image) return null
  const scale = Math.min(1, MAX_LOGO.width / image.width, MAX_LOGO.height / image.height)
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)))
  return { url: deps.publicUrl + path, width: width ?? 1, height: height ?? 1, type: image.type }
}
