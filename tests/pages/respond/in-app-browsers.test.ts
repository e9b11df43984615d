import { describe, expect, it } from 'vitest'
import { repairResponses } from '../../../server/commands/repair-responses.ts'
import { cliCaller } from '../../../server/domain/deps.ts'
import { flushIgnoredVisits } from '../../../server/jobs/schedule.ts'
import { sql } from '../../../server/store/sql.ts'
import { MINUTE } from '../../support/world.ts'
import { userAgents } from './user-agents.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

async function inviteByEmail() {
  // Another contact each time: one with an open follow-up is not invited again.
  const id = crypto.randomUUID()
  const contact = { externalId: id, email: `${id}@example.com` }
  const invitation = await createSurvey({}, contact, { channel: 'email' })
  service.time.advance(MINUTE)
  return invitation
}

const getReport = async (surveyId: string) => {
  await flushIgnoredVisits(service.deps)
  return (await service.call('GET', `/api/surveys/${surveyId}/score`)).body
}

/** Sends what `<vouch-survey>` sends from a personal link. */
function submitByScript(surveyId: string, personalPath: string, userAgent: string, overrides: object = {}) {
  const body = { key: crypto.randomUUID(), score: 9, token: personalPath.split('/').at(-1), interaction: 'touch' }
  return service.app.request(`/embed/surveys/${surveyId}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ ...body, ...overrides }),
  })
}

describe.each(Object.entries(userAgents))('a person in %s', (_, userAgent) => {
  it('is counted by a personal link with script, and their visit is a person’s', async () => {
    const { survey, personalPath } = await inviteByEmail()
    expect((await openPage(personalPath, { 'user-agent': userAgent })).status).toBe(200)
    expect((await submitByScript(survey.id, personalPath, userAgent)).status).toBe(201)
    expect(await getReport(survey.id)).toMatchObject({ count: 1, promoters: 1, excluded: { suspect: 0, visits: {} } })
  })

  it('is counted by a personal link without script, in new and old browsers', async () => {
    const { survey, personalPath } = await inviteByEmail()
    expect((await submitForm(personalPath, { score: '9' }, { 'user-agent': userAgent })).status).toBe(303)
    expect(await getReport(survey.id)).toMatchObject({ count: 1, excluded: { suspect: 0 } })
    const invitation = await inviteByEmail()
    const opened = service.time.now().toString(36)
    service.time.advance(5000)
    const response = await service.app.request(invitation.personalPath, {
      method: 'POST',
      headers: { origin: 'https://vouch.test', accept: 'text/html', 'user-agent': userAgent },
      body: new URLSearchParams({ score: '3', opened }),
    })
    expect(response.status).toBe(303)
    expect(await getReport(invitation.survey.id)).toMatchObject({ count: 1, excluded: { suspect: 0 } })
  })
})

it.each([
  ['Mozilla/5.0 (compatible; bingbot/2.0)', { interaction: undefined }, ['automated', 'no-interaction']],
  ['Mozilla/5.0 (compatible; Baiduspider/2.0)', { interaction: undefined }, ['automated', 'no-interaction']],
  ['Mozilla/5.0 (X11) HeadlessChrome/130.0', { interaction: undefined }, ['automated', 'no-interaction']],
  ['Mozilla/5.0 (X11) HeadlessChrome/130.0', {}, undefined],
  ['Mozilla/5.0 (X11) Chrome/130.0', { automated: true }, ['automated']],
])('%s with %j is suspect for %j', async (userAgent, overrides, reasons) => {
  const { survey, personalPath, answers: listResponses } = await inviteByEmail()
  await submitByScript(survey.id, personalPath, userAgent, overrides)
  const { body } = await service.call('GET', `/api/responses?survey=${survey.id}&suspect=true`)
  expect(body.data[0]?.suspicion.reasons).toEqual(reasons)
  expect(await listResponses()).toHaveLength(reasons ? 0 : 1)
})

it('restores responses that only the name of the browser made suspect, once, and records it', async () => {
  const caller = cliCaller(service.ours.workspaceId)
  const [counted, duplicate, unseen] = [await inviteByEmail(), await inviteByEmail(), await inviteByEmail()]
  for (const { survey, personalPath } of [counted, duplicate])
    await submitByScript(survey.id, personalPath, 'Mozilla/5.0', { automated: true })
  await submitByScript(duplicate.survey.id, duplicate.personalPath, 'Mozilla/5.0')
  await submitByScript(unseen.survey.id, unseen.personalPath, 'bingbot', { interaction: undefined })
  await service.deps.database.batch([
    sql`update response set suspicion = 'automated' where survey_id = ${unseen.survey.id}`,
    sql`update response set cleared_at = 1 where suspicion is not null and survey_id not in
        (${counted.survey.id}, ${duplicate.survey.id}, ${unseen.survey.id})`,
  ])
  expect(await repairResponses(service.deps, caller, { dryRun: true })).toMatch(/^2 responses would be restored/)
  expect(await repairResponses(service.deps, caller, { dryRun: false })).toBe(
    '1 response restored. For 1 response, another one counts for the same link.',
  )
  expect(await getReport(counted.survey.id)).toMatchObject({ count: 1, excluded: { suspect: 0 } })
  expect(await getReport(duplicate.survey.id)).toMatchObject({ count: 1, excluded: { suspect: 1 } })
  expect(await getReport(unseen.survey.id)).toMatchObject({ count: 0, excluded: { suspect: 1 } })
  const audit = await service.call('GET', '/api/audit?action=response.restored')
  expect(audit.body.data[0]).toMatchObject({ actor: 'cli' })
  expect(await repairResponses(service.deps, caller, { dryRun: false })).toMatch(/^0 responses restored/)
})
