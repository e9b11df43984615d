import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  all,
  ask,
  chosen,
  drawn,
  focused,
  holds,
  isSeen,
  later,
  offline,
  one,
  press,
  problem,
  radio,
  same,
  service,
  text,
  type,
} from './support.ts'

const stored = { id: '0k5', score: 8, group: 'passive', editToken: 'x' }

/** Fills a survey in as somebody who wants to be called. */
function fillIn(survey: VouchSurvey, details = 'ada@example.com'): void {
  radio(survey, 8).click()
  type(survey, 'comment', 'Warm and quick')
  one(survey, '[name=contactRequested]').click()
  type(survey, 'contactDetails', details)
}

const thanks = 'Thank you! Your answer has been received.'

describe('sending an answer', () => {
  it('sends what has been filled in, with the page it was given on', async () => {
    const calls = service(stored)
    const survey = await ask({ language: 'zh-Hans' }, 'link="till-3"')
    radio(survey, 8).click()
    type(survey, 'comment', 'Warm and quick')
    await press(survey)
    const [{ method, url, body } = { method: '', url: new URL(location.href), body: {} }] = calls
    same([method, url.pathname], ['POST', '/widget/embed/surveys/0k3/responses'])
    const { key, ...said } = body
    holds(/^[0-9a-f]{32}$/.test(key), 'Expected a key that nobody can guess')
    same(Object.entries(said).sort(), [
      ['comment', 'Warm and quick'],
      ['contactRequested', false],
      ['link', 'till-3'],
      ['locale', 'zh-Hans'],
      ['page', location.origin + location.pathname],
      ['score', 8],
    ])
  })

  it('thanks, with the focus on the thanks', async () => {
    service(stored)
    const survey = await ask()
    radio(survey, 8).click()
    await press(survey)
    same(text(one(survey, '.said')), thanks)
    same(focused(survey)?.role, 'heading')
    same(text(focused(survey) as Element), 'Thank you!')
    same(all(survey, 'form'), [])
  })

  it('sends a score of 0', async () => {
    const calls = service(stored)
    const survey = await ask()
    radio(survey, 0).click()
    await press(survey)
    same(calls[0]?.body.score, 0)
  })

  it('sends the token of a personal link', async () => {
    const calls = service(stored)
    const survey = await ask({}, 'token="5up3rs3cr3t"')
    radio(survey, 8).click()
    await press(survey)
    same(calls[0]?.body.token, '5up3rs3cr3t')
  })

  it('uses one key for every attempt, and another for another survey', async () => {
    const calls = service(offline, problem(500), stored)
    const survey = await ask()
    radio(survey, 8).click()
    for (const _ of [1, 2, 3]) await press(survey)
    same(text(one(survey, '.said')), thanks)
    const other = await ask()
    radio(other, 8).click()
    await press(other)
    const [first, ...keys] = calls.map(({ body }) => body.key)
    same([keys[0] === first, keys[1] === first, keys[2] === first], [true, true, false])
  })

  it('sends once, however often the button is pressed, and says that it is at it', async () => {
    const slow = later(stored)
    const calls = service(slow.answer)
    const survey = await ask()
    radio(survey, 8).click()
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

describe('contact details', () => {
  const sent = async (attributes: string, fill: (survey: VouchSurvey) => void) => {
    const calls = service(stored)
    const survey = await ask({}, attributes)
    fill(survey)
    await press(survey)
    return calls[0]?.body
  }

  it('are sent as an e-mail address or as a phone number', async () => {
    const email = await sent('', (survey) => fillIn(survey, ' ada@example.com '))
    same([email.contactRequested, email.contact], [true, { email: 'ada@example.com' }])
    const phone = await sent('', (survey) => fillIn(survey, '+44 20 7123 4567'))
    same([phone.contactRequested, phone.contact], [true, { phone: '+44 20 7123 4567' }])
  })

  it('are not sent when the box is no longer ticked', async () => {
    const body = await sent('', (survey) => {
      fillIn(survey)
      one(survey, '[name=contactRequested]').click()
    })
    same([body.contactRequested, body.contact], [false, undefined])
  })

  it('are not sent with a personal link, which says who answers', async () => {
    const body = await sent('token="5up3rs3cr3t"', (survey) => {
      radio(survey, 8).click()
      one(survey, '[name=contactRequested]').click()
    })
    same([body.contactRequested, body.contact], [true, undefined])
  })

  it('are asked for when the box is ticked and they are not there', async () => {
    const calls = service(stored)
    const survey = await ask()
    fillIn(survey, '  ')
    await press(survey)
    same(calls, [])
    holds(text(one(survey, '.alarm'))?.startsWith('Please give an e-mail address'), 'Expected what is missing')
    same(one(survey, '.alarm').nextElementSibling?.matches('.details'), true)
  })
})

describe('an answer that cannot be sent', () => {
  const alarmed = async (...answers: unknown[]) => {
    service(...answers)
    const survey = await ask()
    fillIn(survey)
    await press(survey)
    return survey
  }

  it('is not one without a number', async () => {
    const calls = service(stored)
    const survey = await ask()
    await press(survey)
    same(calls, [])
    same(text(focused(survey) as Element), 'Please choose a number from 0 to 10.')
    holds(one(survey, 'fieldset').contains(one(survey, '.alarm')), 'Expected the alarm beside the scale')
  })

  it('takes the focus to the alarm each time', async () => {
    const survey = await ask()
    await press(survey)
    one(survey, 'textarea').focus()
    await press(survey)
    same(focused(survey)?.className, 'alarm')
  })

  it('no longer asks for a number once there is one', async () => {
    const survey = await ask()
    await press(survey)
    radio(survey, 8).click()
    await drawn(survey)
    same(all(survey, '.alarm'), [])
  })

  for (const [name, answer] of Object.entries({
    'the network fails': offline,
    'the service fails': problem(500),
    'something else answers': () => new Response('<!doctype html>', { status: 502 }),
  })) {
    it(`says so when ${name}, and keeps what has been filled in`, async () => {
      const survey = await alarmed(answer)
      same(text(focused(survey) as Element), 'Your answer could not be sent. Please try again.')
      same(chosen(survey), ['8'])
      same(one<HTMLTextAreaElement>(survey, 'textarea').value, 'Warm and quick')
      same(one<HTMLInputElement>(survey, '[name=contactDetails]').value, 'ada@example.com')
      same(text(one(survey, 'button')), 'Send')
    })
  }

  it('says to wait when there are too many at once', async () => {
    const survey = await alarmed(problem(429))
    same(text(focused(survey) as Element), 'Please wait a minute, then send your answer again.')
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
    expired: 'This link has expired',
    closed: 'This survey is closed',
  })) {
    it(`ends kindly where the service says “${code}”`, async () => {
      const survey = await alarmed(problem(410, { code }))
      same(text(focused(survey) as Element), title)
      same(all(survey, 'form, .alarm, .done'), [])
    })
  }

  it('is thanked for when a later attempt succeeds', async () => {
    const survey = await alarmed(offline, stored)
    await press(survey)
    holds(isSeen(one(survey, '.done')), 'Expected the thanks')
    same(all(survey, '.alarm'), [])
  })
})
