import { afterAll } from 'vitest'
import { sqlite } from '../../support/engines.ts'
import { people, serviceOver } from '../../support/world.ts'

/** The service as people with a browser meet it; it ends with the tests of the file. */
export async function visits() {
  const { database, close } = await sqlite()
  afterAll(close)
  const service = await serviceOver(database)

  /** A survey with a shared link, and with a personal one for whoever is named. */
  async function asking(about: object = {}, contact: object = people.ada, invitation: object = {}) {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Survey', ...about })
    const { body: link } = await service.call('POST', `/api/surveys/${survey.id}/links`, {})
    const { body: made } = await service.call('POST', `/api/surveys/${survey.id}/invitations`, {
      contacts: [contact],
      ...invitation,
    })
    const answers = async () => (await service.call('GET', `/api/responses?survey=${survey.id}`)).body.data
    return { survey, shared: pathOf(link.url), personal: pathOf(made.invitations[0].url), answers }
  }

  async function visit(path: string, { headers, ...about }: RequestInit & { headers: Record<string, string> }) {
    const response = await service.app.request(path, { ...about, headers: { accept: 'text/html', ...headers } })
    return { status: response.status, headers: response.headers, html: await response.text() }
  }

  /** Opens a page as a browser does. */
  const open = (path: string, headers = {}, method = 'GET') => visit(path, { method, headers })

  /** Sends the plain form as a browser does when a person presses the button. */
  const send = (path: string, fields: Record<string, string>, headers = {}) =>
    visit(path, {
      method: 'POST',
      headers: { origin: 'https://vouch.test', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1', ...headers },
      body: new URLSearchParams(fields),
    })

  return { service, asking, open, send }
}

const pathOf = (url: string) => new URL(url).pathname
