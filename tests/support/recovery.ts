import { reportOverdueFollowUps } from '../../server/domain/events/periodic.ts'
import { queueAssignmentEmails } from '../../server/domain/notifications/assignments.ts'
import { judgeAnswers } from '../../server/domain/recovery/answers.ts'
import { askAgain } from '../../server/domain/recovery/asking.ts'
import { escalateFollowUps } from '../../server/domain/recovery/escalation.ts'
import { routePendingEvents } from '../../server/jobs/event-router.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { sendPendingMessages } from '../../server/jobs/sender.ts'
import { sql } from '../../server/store/sql.ts'
import { MINUTE, type Service } from './world.ts'

const fail = (error: unknown) => {
  throw error
}

let keys = 0

/** What a test does with follow-ups and their customers. */
export function createRecovery(service: Service) {
  const { deps, call, time, ours } = service
  const signal = new AbortController().signal

  /** A personal link of a contact, as its token. No contact with an open follow-up gets one. */
  async function invite(contact: object): Promise<string> {
    const path = `/api/surveys/${ours.surveyId}/invitations`
    const { body } = await call('POST', path, { contacts: [contact], channel: 'link' })
    return body.invitations[0].url.split('/').at(-1)
  }

  /** A response by a personal link. @returns its id, which is that of its follow-up */
  async function submit(token: string, surveyId: string, score: number): Promise<string> {
    time.advance(MINUTE)
    const body = { key: `recovery ${keys++}`, score, token, interaction: 'pointer' }
    const response = await call('POST', `/embed/surveys/${surveyId}/responses`, body)
    if (response.status !== 201) throw new Error(JSON.stringify(response.body))
    return response.body.id
  }

  return {
    invite,
    /** A verified response of a contact. */
    respond: async (contact: object, score: number): Promise<string> =>
      submit(await invite(contact), ours.surveyId, score),
    /** The same by a personal link that the contact has. */
    respondBy: (token: string, score: number): Promise<string> => submit(token, ours.surveyId, score),
    /** The response of a customer who was asked again. */
    async respondAgain(followUpId: string, score: number): Promise<string> {
      const [row] = await deps.database.all(sql<{ token: string; surveyId: string }>`
        select i.token, i.survey_id as "surveyId"
        from   follow_up f
        join   invitation i on i.id = f.asked_invitation_id
        where  f.response_id = ${followUpId}`)
      return submit(row?.token ?? '', row?.surveyId ?? '', score)
    },
    attempt: (id: string, input: object) => call('POST', `/api/follow-ups/${id}/attempts`, input),
    get: async (id: string) => (await call('GET', `/api/follow-ups/${id}`)).body,
    /** What the service does each minute. */
    async work(): Promise<void> {
      await routePendingEvents(deps, signal)
      while (await runNextJob(deps)) {}
      await reportOverdueFollowUps(deps)
      await escalateFollowUps(deps, fail)
      await askAgain(deps, fail)
      await judgeAnswers(deps, fail)
      await queueAssignmentEmails(deps)
      await routePendingEvents(deps, signal)
      while (await runNextJob(deps)) {}
      await sendPendingMessages(deps, signal)
    },
    listEvents: async (id: string): Promise<string[]> => {
      const { body } = await call('GET', '/api/events?limit=200')
      return body.data.flatMap(({ type, subject }: { type: string; subject: string }) => (subject === id ? [type] : []))
    },
  }
}

export type Recovery = ReturnType<typeof createRecovery>
