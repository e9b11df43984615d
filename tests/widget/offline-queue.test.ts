import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  all,
  ask,
  choose,
  drawn,
  fill,
  focused,
  heard,
  later,
  offline,
  one,
  pause,
  person,
  press,
  problem,
  same,
  sent,
  service,
  text,
} from './support.ts'

const stored = { id: '0k5', editToken: 'x' }
const NAME = 'vouch:outbox'
const kept = () => Object.values(JSON.parse(localStorage.getItem(NAME) ?? '{}')) as { at: number; service: string }[]
const online = async () => {
  dispatchEvent(new Event('online'))
  await pause(60)
}

async function answered(...answers: unknown[]): Promise<VouchSurvey> {
  service(...answers)
  const survey = await ask()
  await choose(survey, 8)
  fill(survey, 'comment', 'Warm and quick')
  await press(survey)
  return survey
}

before(person)

describe('an answer that does not get through', () => {
  for (const [name, answer] of Object.entries({
    'the network fails': offline,
    'the service fails': problem(500),
    'something else answers': () => new Response('<!doctype html>', { status: 502 }),
    'something else answers as if all were well': () => new Response('<!doctype html>'),
  }))
    it(`is kept when ${name}, and sent when the network is back`, async () => {
      const survey = await answered(answer)
      same(text(focused(survey) as Element), 'Your answer is safe')
      same([all(survey, 'form, .done').length, kept().length], [0, 1])
      const calls = service(stored)
      await online()
      same(
        sent(calls).map(({ method, score, comment }) => [method, score, comment]),
        [
          ['POST', 8, undefined],
          ['PATCH', undefined, 'Warm and quick'],
        ],
      )
      same(kept(), [])
      await online()
      same(calls.length, 2)
    })

  it('goes on where it stopped', async () => {
    await answered(stored, offline)
    const calls = service(stored)
    await online()
    same(sent(calls), [
      { method: 'PATCH', editToken: 'x', comment: 'Warm and quick', answers: {}, contactRequested: false },
    ])
  })

  it('is kept from the score on, and told by an event', async () => {
    service(offline)
    const survey = await ask()
    const told = heard(survey, 'vouch-error') as { survey: string; error: Error }[]
    await choose(survey, 8)
    same([kept().length, told.map(({ error }) => error.message)], [1, ['Failed to fetch']])
    same(all(survey, 'form').length, 1)
    service(stored)
    await press(survey)
    same([kept(), all(survey, '.done').length], [[], 1])
  })

  it('is kept when there are too many at once, while the form stays', async () => {
    const survey = await answered(problem(429))
    same(text(one(survey, '.alarm')), 'Please wait a minute, then send your answer again.')
    same(kept().length, 1)
  })

  it('is not kept when the service refuses it', async () => {
    await answered(problem(403))
    same(kept(), [])
    await answered(offline)
    service(problem(410, { code: 'closed' }))
    await online()
    same(kept(), [])
  })

  it('is given up after a week', async () => {
    await answered(offline)
    const entries = JSON.parse(localStorage.getItem(NAME) as string)
    for (const entry of Object.values(entries) as { at: number }[]) entry.at -= 7 * 86_400_000 + 1000
    localStorage.setItem(NAME, JSON.stringify(entries))
    const calls = service(stored)
    await online()
    same([calls, kept()], [[], []])
  })

  it('is left to the service that it is for', async () => {
    await answered(offline)
    const entries = JSON.parse(localStorage.getItem(NAME) as string)
    for (const entry of Object.values(entries) as { service: string }[]) entry.service = 'https://other.example/'
    localStorage.setItem(NAME, JSON.stringify(entries))
    const calls = service(stored)
    await online()
    same([calls.length, kept().length], [0, 1])
  })

  it('waits beside others, each by its key', async () => {
    await answered(offline)
    await answered(offline)
    same(kept().length, 2)
    const calls = service(stored)
    await online()
    same([sent(calls).filter(({ method }) => method === 'POST').length, kept().length], [2, 0])
  })

  it('is sent by one tab at a time', async () => {
    await answered(offline)
    const slow = later(stored)
    const calls = service(slow.answer)
    await online()
    await online()
    same(calls.length, 1)
    slow.arrive()
    await pause(60)
    same(kept(), [])
  })

  it('is kept where the page goes before it is through', async () => {
    const slow = later(stored)
    service(slow.answer)
    const survey = await ask()
    await choose(survey, 8)
    fill(survey, 'comment', 'Warm')
    dispatchEvent(new PageTransitionEvent('pagehide'))
    same(kept().length, 1)
    slow.arrive()
    await drawn()
    same(kept(), [])
  })

  it('does not mind what others have written there', async () => {
    for (const value of ['{', 'null', '[]', '{"a":null}', '7']) {
      localStorage.setItem(NAME, value)
      await online()
    }
    localStorage.setItem(NAME, '{')
    await answered(offline)
    same(kept().length, 1)
  })

  it('is kept in the page where the browser keeps nothing', async () => {
    const { getItem, setItem } = Storage.prototype
    const refuse = () => {
      throw new DOMException('No', 'SecurityError')
    }
    Object.assign(Storage.prototype, { getItem: refuse, setItem: refuse })
    try {
      const survey = await answered(offline)
      same(text(focused(survey) as Element), 'Your answer is safe')
      const calls = service(stored)
      await online()
      same(calls.length, 2)
    } finally {
      Object.assign(Storage.prototype, { getItem, setItem })
    }
  })
})
