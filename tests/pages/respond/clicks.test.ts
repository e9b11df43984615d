import { expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { MINUTE, sampleContacts } from '../../support/world.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

/** A survey with an invitation sent by email a minute ago. */
async function inviteByEmail() {
  const { personalPath } = await createSurvey({}, sampleContacts.ada, { channel: 'email' })
  service.time.advance(MINUTE)
  const token = personalPath.slice('/s/'.length)
  const readClick = async () => {
    const rows = await service.deps.database.all(
      sql<{ clickedAt: number | null }>`select clicked_at as "clickedAt" from invitation where token = ${token}`,
    )
    return rows[0]?.clickedAt
  }
  return { token, personalPath, readClick }
}

const report = async (token: string, body: string, headers = {}) =>
  (await service.app.request(`/c/${token}`, { method: 'POST', body, headers })).status

it('is recorded when a person presses something on the page, the first time', async () => {
  const { token, readClick } = await inviteByEmail()
  expect(await report(token, 'touch', { 'sec-fetch-site': 'same-origin' })).toBe(204)
  const clickedAt = await readClick()
  expect(clickedAt).toBe(service.time.now())
  service.time.advance(MINUTE)
  expect(await report(token, 'pointer')).toBe(204)
  expect(await readClick()).toBe(clickedAt)
})

it('is recorded with a response', async () => {
  const { personalPath, readClick } = await inviteByEmail()
  await submitForm(personalPath, { score: '9', key: 'k' })
  expect(await readClick()).toBe(service.time.now())
})

it('is not recorded by programs that open the links of an email, or send what no page sends', async () => {
  const { token, personalPath, readClick } = await inviteByEmail()
  for (const method of ['GET', 'HEAD'])
    for (const headers of [{}, { 'sec-purpose': 'prefetch' }, { 'user-agent': 'SafeLinks bot' }])
      await openPage(`${personalPath}?score=9`, headers, method)
  for (const body of ['', 'navigation', 'x', '{}', 'touch\n']) expect(await report(token, body)).toBe(204)
  await report(token, 'touch', { 'sec-fetch-site': 'cross-site' })
  const bareForm = { method: 'POST', body: new URLSearchParams({ score: '3', key: 'scan' }) }
  expect((await service.app.request(personalPath, bareForm)).status).toBe(303)
  expect((await service.app.request(`/c/${token}`)).status).toBe(405)
  expect(await readClick()).toBeNull()
})

it('is refused for an unknown link, and for what is too long', async () => {
  const { token, readClick } = await inviteByEmail()
  expect(await report('x'.repeat(22), 'touch')).toBe(404)
  expect(await report(token, 'x'.repeat(2000))).toBe(413)
  expect(await readClick()).toBeNull()
})

it('shows an image of one pixel for any address, and stores nothing for an unknown one', async () => {
  const { token } = await inviteByEmail()
  for (const name of [`${token}-0.gif`, 'x.gif', '%00']) {
    const response = await service.app.request(`/o/${name}`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect((await response.bytes()).slice(0, 6)).toEqual(new TextEncoder().encode('GIF89a'))
  }
})
