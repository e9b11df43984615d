import { toLocalDay } from '../../../shared/calendar.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import type { Step } from '../../store/database.ts'
import { countNewInvitations } from '../../store/queries/counts.ts'
import * as store from '../../store/queries/demo.ts'
import { type InvitationOrigin, type InvitationRow, insertInvitations } from '../../store/queries/invitations.ts'
import { setRecoverySurvey } from '../../store/queries/recovery.ts'
import type { NewResponseRow } from '../../store/queries/responses.ts'
import { insertSurvey } from '../../store/queries/surveys.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { insertNewResponses } from '../../store/response-insertion.ts'
import type { Deps } from '../deps.ts'
import type { LifecycleContext } from '../follow-ups/stages.ts'
import { buildRecoverySettings } from '../recovery/campaign.ts'
import { recoveryTexts } from '../recovery/texts.ts'
import { toCommentFields } from '../responses/submission.ts'
import { buildSurveyRow } from '../surveys/surveys.ts'
import type { DemoLanguage } from './customers.ts'
import type { Life } from './lives.ts'
import { demoKey } from './seed.ts'
import { CHAPTERS } from './story.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** What a customer says who is asked again. */
export interface Answer {
  /** After the invitation. */
  afterHours: number
  score: number
  comment: string | null
}

export interface RecoveryOptions {
  workspace: WorkspaceRow
  language: DemoLanguage
  lifecycle: LifecycleContext
  /** The local day since which customers are asked again. */
  since: number
}

export type Recoveries = ReturnType<typeof collectRecoveries>

/** Collects the messages that ask customers again, and their responses: the survey, its campaign and all their rows. */
export function collectRecoveries(deps: Deps, { workspace, language, lifecycle, since }: RecoveryOptions) {
  const { id: workspaceId, timeZone } = workspace
  const texts = recoveryTexts[language]
  const input = NewSurvey.parse({ name: texts.survey, type: 'recovery', followUpThreshold: null })
  const survey = buildSurveyRow({ ...deps, now: () => since }, workspaceId, input)
  const campaignId = deps.newId(since)
  const invitations: (InvitationRow & InvitationOrigin & { wave: number })[] = []
  const responses: NewResponseRow[] = []
  const days: string[] = []

  const invite = (contactId: string, at: number) => {
    const day = toLocalDay(at, timeZone)
    if (!days.includes(day)) days.push(day)
    const invitation: InvitationRow & InvitationOrigin & { wave: number } = {
      ...{ id: deps.newId(at), workspaceId, surveyId: survey.id, contactId, token: deps.newSecret() },
      channel: 'email',
      ...{ day, createdAt: at, expiresAt: at + lifecycle.settings.responseDays * DAY_MS, answeredAt: null },
      ...{ campaignId, wave: 0, probability: null },
    }
    invitations.push(invitation)
    return invitation
  }

  return {
    /** Asks the customer of a follow-up that is solved, when it is time. @returns the response, if there is an answer */
    ask: (life: Life, answer: Answer | null): { id: string; score: number; at: number } | null => {
      const at = life.row.askAt ?? 0
      const invitation = invite(life.row.contactId ?? '', at)
      life.ask(at, invitation.id)
      if (answer === null) return null
      const answeredAt = Math.round(at + answer.afterHours * 60 * MINUTE_MS)
      const id = deps.newId(answeredAt)
      responses.push({
        ...{ id, workspaceId, surveyId: survey.id, key: demoKey(workspaceId, CHAPTERS, responses.length) },
        ...{ score: answer.score, ...toCommentFields(answer.comment), answers: {}, reasons: {} },
        properties: { ...JSON.parse(life.row.properties) },
        ...{ contactId: life.row.contactId, identity: 'verified', unverifiedContact: null, contactRequestedAt: null },
        ...{ channel: 'email', linkId: null, invitationId: invitation.id, page: null, locale: language },
        ...{ interaction: 'pointer', suspicion: null, suspectedInvitationId: null },
        ...{ day: toLocalDay(answeredAt, timeZone), answeredAt, createdAt: answeredAt },
      })
      return { id, score: answer.score, at: answeredAt }
    },

    /** The steps that store everything. They fail if customers of the workspace are asked again already. */
    buildSteps: (): Step[] => {
      const ids = invitations.map(({ id }) => id)
      days.sort()
      const waves = days.map((day, index) => {
        const startsAt = Math.min(...invitations.filter((row) => row.day === day).map(({ createdAt }) => createdAt))
        return { number: index + 1, startsAt, selectedAt: startsAt }
      })
      const rows = invitations.map((row) => ({ ...row, wave: days.indexOf(row.day) + 1 }))
      return [
        ...setRecoverySurvey(workspaceId, survey.id, lifecycle.settings.recoverySurveyId),
        insertSurvey(survey),
        store.insertDemoCampaign({
          ...{ id: campaignId, workspaceId, surveyId: survey.id, name: texts.campaigns.email },
          settings: JSON.stringify(buildRecoverySettings('email', null)),
          ...{ createdAt: since, startedAt: since, finishedAt: null },
        }),
        store.insertDemoWaves(workspaceId, campaignId, waves),
        insertInvitations(rows),
        countNewInvitations(ids),
        store.insertDemoDeliveries(
          workspaceId,
          rows.map(({ id: invitationId, createdAt }) => ({
            ...{ id: deps.newId(createdAt), campaignId, invitationId, reminder: 0, state: 'sent' },
            ...{ at: createdAt + MINUTE_MS, dueAt: createdAt, reason: null, words: null },
          })),
        ),
        insertNewResponses(responses, { now: deps.now(), followUpIds: [], requireAll: true }),
        store.updateInvitationAnswerTimes(ids),
      ]
    },
  }
}
