import { afterAll } from 'vitest'
import { openSqliteEngine } from '../../support/engines.ts'
import { createService, sampleContacts } from '../../support/world.ts'

/** The service as people with a browser meet it; it ends with the tests of the file. */
export async function startRespondentService() {
  const { database, close } = await openSqliteEngine()
  afterAll(close)
  const service = await createService(database)

  /** Contacts with an open follow-up are not invited. */
  async function closeFollowUps() {
    const { body: followUps } = await service.call('GET', '/api/follow-ups?status=open')
    for (const { id } of followUps.data) await service.call('PATCH', `/api/follow-ups/${id}`, { status: 'done' })
  }

  /** A survey with a shared link, and a personal one for each named contact. */
  async function createSurvey(settings: object = {}, contact: object = sampleContacts.ada, invitation: object = {}) {
    await closeFollowUps()
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Survey', ...settings })
    const { body: link } = await service.call('POST', `/api/surveys/${survey.id}/links`, {})
    const { body: invitationResult } = await service.call('POST', `/api/surveys/${survey.id}/invitations`, {
      contacts: [contact],
      ...invitation,
    })
    const listResponses = async () => (await service.call('GET', `/api/responses?survey=${survey.id}`)).body.data
    return {
      survey,
      sharedPath: toPath(link.url),
      personalPath: toPath(invitationResult.invitations[0].url),
      answers: listResponses,
    }
  }

  async function requestPage(path: string, { headers, ...init }: RequestInit & { headers: Record<string, string> }) {
    const response = await service.app.request(path, { ...init, headers: { accept: 'text/html', ...headers } })
    return { status: response.status, headers: response.headers, html: await response.text() }
  }

  /** Opens a page as a browser does. */
  const openPage = (path: string, headers = {}, method = 'GET') => requestPage(path, { method, headers })

  /** Sends the plain form as a browser does when a person presses the button. */
  const submitForm = (path: string, fields: Record<string, string>, headers = {}) =>
    requestPage(path, {
      method: 'POST',
      headers: { origin: 'https://vouch.test', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1', ...headers },
      body: new URLSearchParams(fields),
    })

  return { service, asking: createSurvey, open: openPage, send: submitForm }
}

const toPath = (url: string) => new URL(url).pathname
