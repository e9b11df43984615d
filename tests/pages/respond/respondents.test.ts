import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseLinkAddress } from '../../../server/pages/respond/link-parameters.ts'
import { parseRespondent } from '../../../server/pages/respond/respondents.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

/** What the form of a page sends back without being touched. */
const readHiddenFields = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )

const getSecret = async (id: string) => (await service.call('GET', `/api/surveys/${id}/identity-secret`)).body.secret
const sign = (secret: string, value: string) => createHmac('sha256', secret).update(value).digest('hex')

describe('a shared link with a respondent in its URL', () => {
  const submitWithQuery = async (query: Record<string, string>, fields: Record<string, string> = {}) => {
    const { survey, sharedPath, answers: listResponses } = await createSurvey()
    const { html, status } = await openPage(`${sharedPath}?${new URLSearchParams(query)}`)
    expect(status).toBe(200)
    await submitForm(sharedPath, { ...readHiddenFields(html), score: '9', ...fields })
    const [response] = await listResponses()
    return { answer: response, html, survey }
  }

  it('identifies the respondent as unverified', async () => {
    const { answer: response } = await submitWithQuery({
      email: 'Zoe@Example.com',
      name: 'Zoë',
      'property.plan': 'pro',
      score: '3',
    })
    expect(response).toMatchObject({
      score: 9,
      channel: 'link',
      contact: { email: 'zoe@example.com', name: 'Zoë', identity: 'unverified' },
      properties: { plan: 'pro' },
    })
  })

  it('verifies the respondent if signed, by the id or else the email address', async () => {
    const { survey, sharedPath, answers: listResponses } = await createSurvey()
    const secret = await getSecret(survey.id)
    const queries: Record<string, string>[] = [
      { email: 'kim@example.com', signature: sign(secret, 'kim@example.com') },
      { externalId: 'kim-2', email: 'kim@example.com', signature: sign(secret, 'kim-2') },
    ]
    for (const query of queries) {
      const { html } = await openPage(`${sharedPath}?${new URLSearchParams(query)}`)
      await submitForm(sharedPath, { ...readHiddenFields(html), score: '9' })
    }
    expect(
      (await listResponses()).map((response: { contact: { identity: string } }) => response.contact.identity),
    ).toEqual(['verified', 'verified'])
  })

  it('does not verify a changed email address', async () => {
    const { survey, sharedPath, answers: listResponses } = await createSurvey()
    const signature = sign(await getSecret(survey.id), 'ann@example.com')
    const { html } = await openPage(`${sharedPath}?email=ben@example.com&signature=${signature}`)
    await submitForm(sharedPath, { ...readHiddenFields(html), score: '0' })
    service.time.advance(1)
    const { html: ownPage } = await openPage(`${sharedPath}?email=ann@example.com&signature=${signature}`)
    await submitForm(sharedPath, { ...readHiddenFields(ownPage), email: 'carl@example.com', score: '0' })
    expect(await listResponses()).toMatchObject([
      { contact: { email: 'carl@example.com', identity: 'unverified' } },
      { contact: { email: 'ben@example.com', identity: 'unverified' } },
    ])
  })

  it('asks for no contact details, and passes the identity on to the widget', async () => {
    const { html } = await submitWithQuery({ email: 'a@example.com', 'property.order': '7', signature: 'f'.repeat(64) })
    expect(html).not.toContain('name="contactDetails"')
    expect(html).toContain('contact-email="a@example.com"')
    expect(html).toContain(`signature="${'f'.repeat(64)}"`)
    expect(html).toContain('properties="{&quot;order&quot;:&quot;7&quot;}"')
  })

  it('keeps the identity when the form is shown again', async () => {
    const { sharedPath } = await createSurvey()
    const { html } = await submitForm(sharedPath, { email: 'a@example.com', 'property.order': '7' })
    expect(readHiddenFields(html)).toMatchObject({ email: 'a@example.com', 'property.order': '7' })
  })

  it('stores nothing and logs nothing when opened', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const logLength = service.log.length
    await openPage(`${sharedPath}?email=nobody@example.com&score=9`)
    expect(await listResponses()).toEqual([])
    const { body } = await service.call('GET', '/api/contacts?email=nobody@example.com')
    expect(body.data).toEqual([])
    expect(JSON.stringify(service.log.slice(logLength))).not.toContain('nobody@')
  })

  it('does not override the contact of a personal link', async () => {
    const { personalPath, answers: listResponses } = await createSurvey()
    const { html } = await openPage(`${personalPath}?email=mallory@example.com`)
    expect(html).not.toContain('mallory')
    await submitForm(personalPath, { ...readHiddenFields(html), email: 'mallory@example.com', score: '9' })
    expect(await listResponses()).toMatchObject([{ contact: { email: 'ada@example.com', identity: 'verified' } }])
  })

  it('cannot inject markup into the page', async () => {
    const { html } = await submitWithQuery({ email: 'a@example.com', name: '"><script>alert(1)</script>' })
    expect(html).not.toContain('<script>alert')
  })
})

describe('a respondent in a URL', () => {
  it.each([
    [{ email: '*|EMAIL|*', name: '*|FNAME|*' }, undefined],
    [{ email: '{{ contact.EMAIL }}', externalId: '{{ id }}' }, undefined],
    [{ email: '%EMAIL%' }, undefined],
    [{ name: 'Ada' }, undefined],
    [{ email: 'not an address' }, undefined],
    [{ 'property.constructor': 'x', 'property.': 'y', 'property.plan': '' }, undefined],
    [{ email: ['a@example.com', 'b@example.com'] }, undefined],
  ])('is nothing in %j', (query, expected) => expect(parseRespondent(query)).toBe(expected))

  it('tolerates an unencoded plus', () => {
    const { parameters } = parseLinkAddress('till-3', '?email=ada+news@example.com&phone=+8613800138000')
    expect(parseRespondent(parameters)?.contact).toMatchObject({
      email: 'ada+news@example.com',
      phone: '+8613800138000',
    })
  })

  it('has at most fifty properties and a well-formed signature', () => {
    const properties = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`property.p${index}`, 'x']))
    const visitor = parseRespondent({ ...properties, signature: 'yes' })
    expect(Object.keys(visitor?.properties ?? {})).toHaveLength(50)
    expect(visitor?.signature).toBeUndefined()
  })
})
