import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { visitorIn } from '../../../server/pages/respond/respondents.ts'
import { visits } from './visits.ts'

const { asking, open, send, service } = await visits()

/** What the form of a page sends back without being touched. */
const hidden = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )

const secretOf = async (id: string) => (await service.call('GET', `/api/surveys/${id}/identity-secret`)).body.secret
const signed = (secret: string, what: string) => createHmac('sha256', secret).update(what).digest('hex')

describe('a shared link with a person in its address', () => {
  const answered = async (query: Record<string, string>, change: Record<string, string> = {}) => {
    const { survey, shared, answers } = await asking()
    const { html, status } = await open(`${shared}?${new URLSearchParams(query)}`)
    expect(status).toBe(200)
    await send(shared, { ...hidden(html), score: '9', ...change })
    const [answer] = await answers()
    return { answer, html, survey }
  }

  it('says who answers, as a claim', async () => {
    const { answer } = await answered({ email: 'Zoe@Example.com', name: 'Zoë', 'property.plan': 'pro', score: '3' })
    expect(answer).toMatchObject({
      score: 9,
      channel: 'link',
      contact: { email: 'zoe@example.com', name: 'Zoë', identity: 'claimed' },
      properties: { plan: 'pro' },
    })
  })

  it('proves it where it is signed, by the id or else by the address', async () => {
    const { survey, shared, answers } = await asking()
    const secret = await secretOf(survey.id)
    const people: Record<string, string>[] = [
      { email: 'kim@example.com', signature: signed(secret, 'kim@example.com') },
      { externalId: 'kim-2', email: 'kim@example.com', signature: signed(secret, 'kim-2') },
    ]
    for (const query of people) {
      const { html } = await open(`${shared}?${new URLSearchParams(query)}`)
      await send(shared, { ...hidden(html), score: '9' })
    }
    expect((await answers()).map((one: { contact: { identity: string } }) => one.contact.identity)).toEqual([
      'proven',
      'proven',
    ])
  })

  it('proves nothing once somebody has put another address in', async () => {
    const { survey, shared, answers } = await asking()
    const signature = signed(await secretOf(survey.id), 'ann@example.com')
    const { html } = await open(`${shared}?email=ben@example.com&signature=${signature}`)
    await send(shared, { ...hidden(html), score: '0' })
    service.time.pass(1)
    const { html: own } = await open(`${shared}?email=ann@example.com&signature=${signature}`)
    await send(shared, { ...hidden(own), email: 'carl@example.com', score: '0' })
    expect(await answers()).toMatchObject([
      { contact: { email: 'carl@example.com', identity: 'claimed' } },
      { contact: { email: 'ben@example.com', identity: 'claimed' } },
    ])
  })

  it('asks for no contact details, and hands on to the widget what it knows', async () => {
    const { html } = await answered({ email: 'a@example.com', 'property.order': '7', signature: 'f'.repeat(64) })
    expect(html).not.toContain('name="contactDetails"')
    expect(html).toContain('contact-email="a@example.com"')
    expect(html).toContain(`signature="${'f'.repeat(64)}"`)
    expect(html).toContain('properties="{&quot;order&quot;:&quot;7&quot;}"')
  })

  it('keeps what it knows when the form comes back', async () => {
    const { shared } = await asking()
    const { html } = await send(shared, { email: 'a@example.com', 'property.order': '7' })
    expect(hidden(html)).toMatchObject({ email: 'a@example.com', 'property.order': '7' })
  })

  it('writes nothing by being opened, and nothing of it goes to the log', async () => {
    const { shared, answers } = await asking()
    const before = service.log.length
    await open(`${shared}?email=nobody@example.com&score=9`)
    expect(await answers()).toEqual([])
    const { body } = await service.call('GET', '/api/contacts?email=nobody@example.com')
    expect(body.data).toEqual([])
    expect(JSON.stringify(service.log.slice(before))).not.toContain('nobody@')
  })

  it('does not outweigh what a personal link knows', async () => {
    const { personal, answers } = await asking()
    const { html } = await open(`${personal}?email=mallory@example.com`)
    expect(html).not.toContain('mallory')
    await send(personal, { ...hidden(html), email: 'mallory@example.com', score: '9' })
    expect(await answers()).toMatchObject([{ contact: { email: 'ada@example.com', identity: 'proven' } }])
  })

  it('cannot break out of the page', async () => {
    const { html } = await answered({ email: 'a@example.com', name: '"><script>alert(1)</script>' })
    expect(html).not.toContain('<script>alert')
  })
})

describe('what an address says of a person', () => {
  it.each([
    [{ email: '*|EMAIL|*', name: '*|FNAME|*' }, undefined],
    [{ email: '{{ contact.EMAIL }}', externalId: '{{ id }}' }, undefined],
    [{ email: '%EMAIL%' }, undefined],
    [{ name: 'Ada' }, undefined],
    [{ email: 'not an address' }, undefined],
    [{ 'property.constructor': 'x', 'property.': 'y', 'property.plan': '' }, undefined],
    [{ email: ['a@example.com', 'b@example.com'] }, undefined],
  ])('is nothing in %j', (said, expected) => expect(visitorIn(said)).toBe(expected))

  it('survives a plus that was not encoded, and a phone number that lost its plus', () => {
    const query = Object.fromEntries(new URLSearchParams('email=ada+news@example.com&phone=+8613800138000'))
    expect(visitorIn(query)?.contact).toMatchObject({ email: 'ada+news@example.com', phone: '+8613800138000' })
  })

  it('has at most fifty properties, and a signature that can be one', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`property.p${index}`, 'x']))
    const visitor = visitorIn({ ...many, signature: 'yes' })
    expect(Object.keys(visitor?.properties ?? {})).toHaveLength(50)
    expect(visitor?.signature).toBeUndefined()
  })
})
