import { all, ask, choose, drawn, fill, holds, one, person, press, same, sent, service, text } from './support.ts'

const stored = { id: '0k5', editToken: 'x' }
const groups = ['promoter', 'passive', 'detractor'] as const
const reason = (id: string, text: string) => ({ id, text })
const other = reason('other', 'Something else')
const flow = {
  reasons: { promoter: [reason('taste', 'The taste'), other], detractor: [reason('wait', 'The wait'), other] },
  questions: [
    {
      id: 'visit',
      type: 'one' as const,
      text: 'How did you come?',
      groups: [...groups],
      options: [reason('foot', 'On foot'), reason('car', 'By car')],
    },
    {
      id: 'had',
      type: 'many' as const,
      text: 'What did you have?',
      groups: ['promoter' as const],
      options: [reason('tea', 'Tea'), reason('cake', 'Cake')],
    },
    {
      id: 'ease',
      type: 'scale' as const,
      text: 'How easy was it?',
      groups: ['promoter' as const],
      points: 5,
      low: 'Hard',
      high: 'Easy',
    },
    { id: 'wish', type: 'text' as const, text: 'What do you wish for?', groups: ['detractor' as const] },
  ],
  thanksLinks: { promoter: { url: 'https://reviews.example.com/harbour', text: 'Tell others' } },
}
const titles = (survey: Parameters<typeof all>[0]) =>
  all(survey, '.field > span, .field > legend').map((it) => text(it))
const tick = (survey: Parameters<typeof all>[0], value: string) =>
  one(survey, `[value="${value}"]:not([name=score])`).click()

before(person)

describe('what follows the score', () => {
  it('is asked in the words of its group, which change with it', async () => {
    service(stored)
    const survey = await ask()
    const asked: unknown[] = []
    for (const score of [9, 7, 6]) {
      await choose(survey, score)
      asked.push(titles(survey)[0])
    }
    same(asked, [
      'What do you value most? optional',
      'What would have made it better? optional',
      'What went wrong, and what should change? optional',
    ])
  })

  it('is what the survey asks that group, in order', async () => {
    service(stored)
    const survey = await ask(flow)
    await choose(survey, 10)
    same(titles(survey).slice(1), [
      'What was it about? optional',
      'How did you come? optional',
      'What did you have? optional',
      'How easy was it? optional',
    ])
    await choose(survey, 8)
    same(titles(survey).slice(1), ['How did you come? optional'])
    await choose(survey, 0)
    same(titles(survey).slice(1), [
      'What was it about? optional',
      'How did you come? optional',
      'What do you wish for? optional',
    ])
  })

  it('is sent by question, whatever its type', async () => {
    const calls = service(stored)
    const survey = await ask(flow)
    await choose(survey, 10)
    for (const value of ['taste', 'foot', 'tea', 'cake']) tick(survey, value)
    one(survey, '[name="answers.ease"][value="4"]').click()
    await press(survey)
    same(sent(calls)[1]?.answers, { reasons: ['taste'], visit: 'foot', had: ['tea', 'cake'], ease: 4 })
  })

  it('asks in words for something else once that is ticked', async () => {
    const calls = service(stored)
    const survey = await ask(flow)
    await choose(survey, 3)
    same(all(survey, '[name="answers.other"]'), [])
    tick(survey, 'other')
    await drawn(survey)
    same(titles(survey)[2], 'What else was it? optional')
    fill(survey, 'answers.other', 'The music')
    fill(survey, 'answers.wish', 'Quiet')
    await press(survey)
    same(sent(calls)[1]?.answers, { reasons: ['other'], other: 'The music', wish: 'Quiet' })
  })

  it('keeps what has been said when the score changes, and sends only what the group was asked', async () => {
    const calls = service(stored)
    const survey = await ask(flow)
    await choose(survey, 3)
    fill(survey, 'comment', 'Slow')
    for (const value of ['wait', 'car']) tick(survey, value)
    await drawn(survey)
    await choose(survey, 9)
    same(
      all<HTMLInputElement>(survey, '.picks :checked').map((it) => it.value),
      ['car'],
    )
    same(one<HTMLTextAreaElement>(survey, 'textarea').value, 'Slow')
    await press(survey)
    same(sent(calls).at(-1)?.answers, { visit: 'car' })
  })

  it('says what the ends of a further scale mean', async () => {
    service(stored)
    const survey = await ask(flow)
    await choose(survey, 9)
    same(
      all<HTMLInputElement>(survey, '.points input').map((it) => it.ariaLabel ?? it.value),
      ['1, Hard', '2', '3', '4', '5, Easy'],
    )
  })

  it('need not be answered', async () => {
    const calls = service(stored)
    const survey = await ask(flow)
    await choose(survey, 9)
    await press(survey)
    same(
      sent(calls).map(({ method }) => method),
      ['POST'],
    )
    holds(one(survey, '.done'), 'Expected the thanks')
  })

  it('is thanked for in the words of the group, with the link of the survey', async () => {
    service(stored)
    const survey = await ask(flow)
    await choose(survey, 9)
    await press(survey)
    same(text(one(survey, '#more')), 'We are glad to hear that, and will pass it on.')
    const link = one<HTMLAnchorElement>(survey, 'a')
    same(
      [link.href, text(link), link.target, link.rel],
      ['https://reviews.example.com/harbour', 'Tell others', '_blank', 'noopener'],
    )
    holds(link.offsetHeight >= 44, 'Expected a link that is easy to hit')
  })

  it('has no link for a group without one', async () => {
    service(stored)
    const survey = await ask(flow)
    await choose(survey, 2)
    await press(survey)
    same(
      [text(one(survey, '#more')), all(survey, 'a')],
      ['We are sorry that we fell short. Your answer will be read by a person.', []],
    )
  })
})

describe('what a page adds', () => {
  it('has its places: before the question, for it, for the thanks, and after all', async () => {
    service(stored)
    const within = ['intro', 'question', 'thanks', 'footer'].map((slot) => `<b slot="${slot}">${slot}</b>`).join('')
    const survey = await ask({}, '', within)
    const seen = () => [...survey.querySelectorAll('b')].filter((it) => it.assignedSlot).map((it) => text(it))
    same(seen(), ['intro', 'question', 'footer'])
    await choose(survey, 9)
    await press(survey)
    same(seen(), ['intro', 'thanks', 'footer'])
  })

  it('reaches the parts by name', async () => {
    service(stored)
    const survey = await ask(flow)
    await choose(survey, 9)
    const parts = new Set(all(survey, '[part]').map((it) => it.getAttribute('part')))
    same([...parts].sort(), ['button', 'comment', 'field', 'question', 'reason', 'reasons', 'scale', 'score', 'sheet'])
  })
})

describe('what has been typed', () => {
  const hide = () => dispatchEvent(new PageTransitionEvent('pagehide'))

  it('goes out when the page goes, once', async () => {
    const calls = service(stored)
    const survey = await ask(flow)
    await choose(survey, 3)
    hide()
    same(calls.length, 1)
    fill(survey, 'comment', 'Slow')
    tick(survey, 'wait')
    hide()
    same(sent(calls)[1], {
      method: 'PATCH',
      editToken: 'x',
      comment: 'Slow',
      answers: { reasons: ['wait'] },
      contactRequested: false,
    })
    await drawn(survey)
    hide()
    same(calls.length, 2)
  })

  it('goes without contact details that are not finished', async () => {
    const calls = service(stored)
    const survey = await ask()
    await choose(survey, 3)
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    fill(survey, 'contactDetails', 'ada@exa')
    hide()
    same([sent(calls)[1]?.contactRequested, sent(calls)[1]?.contact], [true, undefined])
  })

  it('goes out when the survey is taken from the page', async () => {
    const calls = service(stored)
    const survey = await ask()
    await choose(survey, 3)
    fill(survey, 'comment', 'Slow')
    survey.remove()
    same(sent(calls)[1]?.comment, 'Slow')
  })
})
