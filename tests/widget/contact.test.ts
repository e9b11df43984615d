import type { VouchSurvey } from '../../widget/vouch.ts'
import { ask, choose, fillIn, holds, one, person, press, same, service, text } from './support.ts'

const stored = { id: '0k5', editToken: 'x' }

before(person)

describe('contact details', () => {
  const told = async (attributes: string, fillOut: (survey: VouchSurvey) => unknown) => {
    const calls = service(stored)
    const survey = await ask({}, attributes)
    await fillOut(survey)
    await press(survey)
    return calls.at(-1)?.body
  }

  it('are sent as an e-mail address or as a phone number', async () => {
    const email = await told('', (survey) => fillIn(survey, ' ada@example.com '))
    same([email.contactRequested, email.contact], [true, { email: 'ada@example.com' }])
    const phone = await told('', (survey) => fillIn(survey, '+44 (20) 7123-4567'))
    same([phone.contactRequested, phone.contact], [true, { phone: '+44 (20) 7123-4567' }])
  })

  it('are not sent when the box is no longer ticked', async () => {
    const body = await told('', async (survey) => {
      await fillIn(survey)
      one(survey, '[name=contactRequested]').click()
    })
    same([body.contactRequested, body.contact], [false, undefined])
  })

  it('are not sent with a personal link, which says who answers', async () => {
    const body = await told('token="5up3rs3cr3t"', async (survey) => {
      await choose(survey, 8)
      one(survey, '[name=contactRequested]').click()
    })
    same([body.contactRequested, body.contact], [true, undefined])
  })

  for (const details of ['  ', 'ada', 'ada@example', '020 7123 4567'])
    it(`are asked for when the box is ticked and they are “${details}”`, async () => {
      const calls = service(stored)
      const survey = await ask()
      await fillIn(survey, details)
      await press(survey)
      same(calls.length, 1)
      holds(text(one(survey, '.alarm'))?.startsWith('Please give an e-mail address'), 'Expected what is missing')
      same(one(survey, '.alarm').nextElementSibling?.matches('.details'), true)
    })
})
