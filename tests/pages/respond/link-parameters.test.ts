import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { normalizeLinkPath, parseLinkAddress } from '../../../server/pages/respond/link-parameters.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, service } = await startRespondentService()

interface Expectation {
  opens?: boolean
  anonymous?: boolean
  score?: number
  email?: string
  name?: string
  externalId?: string
  properties?: Record<string, string>
}

/** Addresses as mail tools and people mangle them; `SLUG` stands for the slug. */
const cases: { address: string; expect: Expectation }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/mangled-links.json'), 'utf8'),
)

describe('a survey link', () => {
  let survey: Awaited<ReturnType<typeof createSurvey>>

  beforeEach(async () => {
    survey = await createSurvey()
  })

  /** The address as a browser sends it. */
  const buildAddress = (address: string) => {
    const slug = survey.sharedPath.slice('/l/'.length)
    return address
      .replace(' in capitals', '')
      .replace('SLUG', address.includes(' in capitals') ? slug.toUpperCase() : slug)
  }

  /** Opens the page, submits its form as it is, and returns the stored response and the contacts. */
  const visit = async (address: string) => {
    const path = buildAddress(address)
    const page = await service.app.request(path, { headers: { accept: 'text/html' } })
    const html = await page.text()
    const fields = Object.fromEntries(
      [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    )
    const score = /name="score" value="(\d+)" required[^>]*checked/.exec(html)?.[1]
    service.time.advance(60_000)
    const submission = await service.app.request(path, {
      method: 'POST',
      headers: {
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
      body: new URLSearchParams({ ...(fields as Record<string, string>), score: score ?? '5' }),
    })
    expect([page.status, submission.status]).toEqual([200, 303])
    const [response] = await survey.answers()
    return { html, score, response }
  }

  it.each(cases)('$address', async ({ address, expect: expected }) => {
    const { html, score, response } = await visit(address)
    expect(score).toBe(expected.score === undefined ? undefined : String(expected.score))
    const { email, name, externalId } = expected
    if (email ?? externalId) expect(response.contact).toMatchObject({ identity: 'unverified' })
    else expect(response).toMatchObject({ contact: null, unverifiedContact: null })
    const { unverifiedContact } = response
    for (const [key, value] of Object.entries({ email, name, externalId }))
      expect(unverifiedContact?.[key] ?? undefined).toBe(value)
    expect(unverifiedContact?.phone ?? null).toBeNull()
    expect(response.properties).toMatchObject(expected.properties ?? {})
    if (!expected.properties) expect(html).not.toContain('name="property.')
  })

  it.each([
    ...[
      '?lang=de',
      '?score=9&amp;lang=de',
      '?score=9&amp;amp;lang=de).',
      '&amp;lang=de',
      '?amp;LANG=de_AT',
      '?lang=3Dde',
    ],
    ...['%3Flang%3Dde', '?utm_source=mail?lang=de', '?score=9%26amp%3Blang%3Dde'],
  ])('asks in the language of the link with %s', async (suffix) => {
    for (const path of [survey.personalPath, buildAddress('/l/SLUG')]) {
      const page = await service.app.request(path + suffix, { headers: { 'accept-language': 'fr' } })
      expect(await page.text()).toContain('<html lang="de"')
    }
  })

  it('opens a personal link too, with the score', async () => {
    for (const suffix of ['/', '.', '?amp;score=9)', '&amp;score=9', '?utm_source=mail?score=9']) {
      const page = await service.app.request(survey.personalPath + suffix)
      expect(page.status).toBe(200)
      if (suffix.includes('score')) expect(await page.text()).toMatch(/name="score" value="9" required[^>]*checked/)
    }
  })

  it.each(['/l/SLUG_x', '/l/SLUGx', '/l/x', '/l/%', '/l/%E0%A4%A'])('is not found at %s', async (address) => {
    expect((await service.app.request(buildAddress(address))).status).toBe(404)
  })

  it('is unverified with a malformed signature', async () => {
    const { response } = await visit('/l/SLUG?email=ada%40example.com&score=9&signature=%7B%7Bsig%7D%7D')
    expect(response).toMatchObject({ score: 9, contact: { email: 'ada@example.com', identity: 'unverified' } })
  })
})

describe('the parameters of a link', () => {
  it.each([
    ['?a=1&a=2', { a: '1' }],
    ['?property.Shop=A%26B&PROPERTY.x=y', { 'property.Shop': 'A&B', 'property.x': 'y' }],
    [
      '?property.page=https%3A%2F%2Fshop.example%2F%3Futm_source%3Dx',
      { 'property.page': 'https://shop.example/?utm_source=x' },
    ],
    [
      `?score=9&amp;email=a%40b.example&amp;phone=%2B491&amp;name=A&amp;externalId=1&amp;signature=${'a'.repeat(64)}&amp;lang=de&amp;property.x=y`,
      {
        ...{ score: '9', email: 'a@b.example', phone: '+491', name: 'A', externalId: '1', signature: 'a'.repeat(64) },
        ...{ lang: 'de', 'property.x': 'y' },
      },
    ],
    ['?name=J.%20R.&score=10', { name: 'J. R.', score: '10' }],
    ['?name=100%25', { name: '100%' }],
    ['?externalId=AB(1)', { externalId: 'AB(1)' }],
    ['?externalId=AB-1).', { externalId: 'AB-1' }],
    ['?externalId=AB.&name=A', { externalId: 'AB.', name: 'A' }],
    ['?externalId=YWRh%3D%3D', { externalId: 'YWRh==' }],
    ['?email=3d@example.com', { email: '3d@example.com' }],
    ['?constructor=1&__proto__=2', { constructor: '1' }],
    ['?score=9/10', { score: '9' }],
    ['?score=%EF%BC%99', { score: '9' }],
    ['?score=9.5', {}],
    ['?score=11', {}],
    ['?score=9/100', {}],
    ['?=&&&?;', {}],
  ])('%s', (search, expected) => expect({ ...parseLinkAddress('x', search).parameters }).toEqual(expected))

  it('takes no more time than a query needs', () => {
    for (const search of [
      '%25'.repeat(5000),
      '&amp;'.repeat(4000),
      '?a='.repeat(4000),
      `a=${'3D'.repeat(8000)}`,
      '&utm_source='.repeat(2000),
    ])
      expect(parseLinkAddress('x', search).id).toBe('x')
  })
})

describe('the path of a link', () => {
  it.each([
    ['/l/till-3', '/l/till-3'],
    ['//L//till-3//', '/l/till-3'],
    ['/S/token/.', '/s/token'],
    ['/l/till-3/qr.svg', '/l/till-3/qr.svg'],
    ['/api/l/x/', '/api/l/x/'],
    ['/', '/'],
  ])('%s becomes %s', (path, expected) => expect(normalizeLinkPath(path)).toBe(expected))
})
