import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  all,
  ask,
  choose,
  chosen,
  drawn,
  fill,
  fillIn,
  focused,
  holds,
  isSeen,
  later,
  offline,
  one,
  person,
  press,
  problem,
  radio,
  same,
  sent,
  service,
  text,
} from './support.ts'

const stored = { id: '0k5', score: 8, group: 'passive', editToken: 'x' }

const thanks = 'Thank you! Your answer helps us to become better.'

before(person)

describe('sending an answer', () => {
  it('sends the score the moment it is given, with where it was given and how', async () => {
    const calls = service(stored)
    const survey = await ask({ language: 'zh-Hans' }, 'link="till-3"')
    await choose(survey, 8)
    same(
      calls.map(({ method, url }) => [method, url.pathname]),
      [['POST', '/widget/embed/surveys/0k3/responses']],
    )
    const { key, ...said } = calls[0]?.body ?? {}
    holds(/^[0-9a-f]{32}$/.test(key), 'Expected a key that nobody can guess')
    same(Object.entries(said).sort(), [
      ['automated', true],
      ['interaction', 'key'],
      ['link', 'till-3'],
      ['locale', 'zh-Hans'],
      ['page', location.origin + location.pathname],
      ['properties', { device: 'desktop', ...(said.properties.referrer && { referrer: said.properties.referrer }) }],
      ['score', 8],
    ])
  })

  it('adds the rest with the token of the receipt', async () => {
    const calls = service(stored)
    const survey = await ask()
    await choose(survey, 8)
    fill(survey, 'comment', 'Warm and quick')
    await press(survey)
    same([calls[1]?.method, calls[1]?.url.pathname], ['PATCH', '/widget/embed/responses/0k5'])
    same(calls[1]?.body, { editToken: 'x', comment: 'Warm and quick', answers: {}, contactRequested: false })
    same(calls.length, 2)
  })

  it('sends a changed mind, one call after the other and only the newest', async () => {
    const slow = later(stored)
    const calls = service(slow.answer, stored)
    const survey = await ask()
    for (const score of [3, 5, 9]) await choose(survey, score)
    slow.arrive()
    await drawn(survey)
    same(
      sent(calls).map(({ method, score }) => [method, score]),
      [
        ['POST', 3],
        ['PATCH', 9],
      ],
    )
  })

  it('thanks, with the focus on the thanks', async () => {
    service(stored)
    const survey = await ask()
    await choose(survey, 8)
    await press(survey)
    same(text(one(survey, '.said')), thanks)
    same(focused(survey)?.role, 'heading')
    same(text(focused(survey) as Element), 'Thank you!')
    same(all(survey, 'form'), [])
  })

  it('sends a score of 0', async () => {
    const calls = service(stored)
    await choose(await ask(), 0)
    same(calls[0]?.body.score, 0)
  })

  it('sends the token of a personal link', async () => {
    const calls = service(stored)
    await choose(await ask({}, 'token="5up3rs3cr3t"'), 8)
    same(calls[0]?.body.token, '5up3rs3cr3t')
  })

  it('uses one key for every attempt, and another for another answer', async () => {
    const calls = service(offline, problem(429), stored)
    const survey = await ask()
    await choose(survey, 8)
    for (const _ of [1, 2]) await press(survey)
    same(text(one(survey, '.said')), thanks)
    await choose(await ask(), 8)
    const [first, ...keys] = calls.map(({ body }) => body.key)
    same([keys[0] === first, keys[1] === first, keys[2] === first], [true, true, false])
  })

  it('sends once, however often the button is pressed, and says that it is at it', async () => {
    const slow = later(stored)
    const calls = service(slow.answer)
    const survey = await ask()
    await choose(survey, 8)
    const button = one(survey, 'button')
    button.focus()
    for (const _ of [1, 2, 3]) await press(survey)
    same(text(button), 'Sending…')
    same(button.ariaDisabled, 'true')
    same(focused(survey) === button, true)
    slow.arrive()
    await drawn(survey)
    same(text(one(survey, '.said')), thanks)
    same(calls.length, 1)
  })
})

describe('an answer that cannot be sent', () => {
  /** Presses the button, with the score received already. */
  const alarmed = async (...answers: unknown[]) => {
    service(stored, ...answers)
    const survey = await ask()
    await fillIn(survey)
    await press(survey)
    return survey
  }

  /** As Enter does where there is no button yet. */
  const submit = async (survey: VouchSurvey) => {
    one<HTMLFormElement>(survey, 'form').requestSubmit()
    await drawn(survey)
  }

  it('is not one without a number', async () => {
    const calls = service(stored)
    const survey = await ask()
    await submit(survey)
    same(calls, [])
    same(text(focused(survey) as Element), 'Please choose a number from 0 to 10.')
    holds(one(survey, 'fieldset').contains(one(survey, '.alarm')), 'Expected the alarm beside the scale')
  })

  it('takes the focus to the alarm each time', async () => {
    const survey = await ask()
    await submit(survey)
    radio(survey, 0).focus()
    await submit(survey)
    same(focused(survey)?.className, 'alarm')
  })

  it('no longer asks for a number once there is one', async () => {
    service(stored)
    const survey = await ask()
    await submit(survey)
    await choose(survey, 8)
    same(all(survey, '.alarm'), [])
  })

  it('says to wait when there are too many at once, and keeps what has been filled in', async () => {
    const survey = await alarmed(problem(429))
    same(text(focused(survey) as Element), 'Please wait a minute, then send your answer again.')
    same(chosen(survey), ['8'])
    same(one<HTMLTextAreaElement>(survey, 'textarea').value, 'Warm and quick')
    same(one<HTMLInputElement>(survey, '[name=contactDetails]').value, 'ada@example.com')
    same(text(one(survey, 'button')), 'Send')
  })

  it('says so when the service refuses it for a reason of its own', async () => {
    const survey = await alarmed(problem(403, { code: 'origin' }))
    same(text(focused(survey) as Element), 'Your answer could not be sent. Please try again.')
  })

  it('marks contact details that are not right', async () => {
    const survey = await alarmed(problem(400, { errors: [{ path: 'contact.email', message: 'No' }] }))
    holds(text(focused(survey) as Element)?.startsWith('Please give an e-mail address'), 'Expected what is wrong')
    const field = one(survey, '[name=contactDetails]')
    same([field.ariaInvalid, field.getAttribute('aria-describedby')], ['true', one(survey, '.alarm').id])
  })

  it('marks a comment that is too long', async () => {
    const survey = await alarmed(problem(400, { errors: [{ path: 'comment', message: 'No' }] }))
    same(text(focused(survey) as Element), 'Please use at most 5,000 characters.')
    same(one(survey, 'textarea').ariaInvalid, 'true')
  })

  for (const [code, title] of Object.entries({
    spent: 'You have already answered',
    deleted: 'You have already answered',
    expired: 'This link has expired',
    closed: 'This survey is closed',
  })) {
    it(`ends kindly as soon as the service says “${code}”`, async () => {
      service(problem(410, { code }))
      const survey = await ask()
      radio(survey, 8).focus()
      await choose(survey, 8)
      same(text(focused(survey) as Element), title)
      same(all(survey, 'form, .alarm, .done'), [])
    })
  }

  it('is thanked for when a later attempt succeeds', async () => {
    const survey = await alarmed(problem(429), stored)
    await press(survey)
    holds(isSeen(one(survey, '.done')), 'Expected the thanks')
    same(all(survey, '.alarm'), [])
  })
})
