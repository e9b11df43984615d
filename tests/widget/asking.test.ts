import {
  all,
  ask,
  choose,
  chosen,
  drawn,
  fill,
  holds,
  isSeen,
  later,
  offline,
  one,
  problem,
  question,
  radio,
  same,
  service,
  show,
  text,
} from './support.ts'

const scores = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']

describe('a survey in a page', () => {
  it('fetches its question from where the script came from', async () => {
    const calls = service(question())
    const survey = await show('<vouch-survey survey="0k3" lang="zh-TW"></vouch-survey>')
    same(
      calls.map(({ method, url }) => [method, url.origin, url.pathname, url.search]),
      [['GET', location.origin, '/widget/embed/surveys/0k3', '?lang=zh-TW']],
    )
    same(text(one(survey, 'legend')), 'How likely are you to recommend Harbour Coffee to a friend or colleague?')
  })

  it('makes no request where the question is inside it', async () => {
    const calls = service(question())
    const survey = await ask()
    same(calls, [])
    holds(isSeen(one(survey, 'form')), 'Expected the form')
  })

  it('asks by one group of eleven radio buttons, named by the question', async () => {
    const survey = await ask()
    same(one(survey, 'fieldset').firstElementChild?.tagName, 'LEGEND')
    same(
      all<HTMLInputElement>(survey, 'fieldset input[type=radio][name=score]').map((input) => input.value),
      scores,
    )
    same(chosen(survey), [])
  })

  it('says what the ends of the scale mean to those who hear them one by one', async () => {
    const survey = await ask()
    const spoken = all<HTMLInputElement>(survey, '[name=score]').map(
      (input) => input.ariaLabel ?? text(input.labels?.[0] as Element),
    )
    same(spoken, ['0, Not at all likely', ...scores.slice(1, 10), '10, Extremely likely'])
    same(
      all(survey, '.low, .high').map((end) => end.ariaHidden),
      ['true', 'true'],
    )
  })

  it('asks for nothing but the score at first', async () => {
    const survey = await ask()
    same(all(survey, 'textarea, [type=checkbox], button'), [])
  })

  it('labels each of its fields', async () => {
    const survey = await ask({}, 'score="9"')
    const label = (name: string) => text(one<HTMLInputElement>(survey, `[name=${name}]`).labels?.[0] as Element)
    same(label('comment'), 'What do you value most? optional')
    same(label('contactRequested'), 'Please contact me about this')
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    same(label('contactDetails'), 'Your e-mail address or phone number')
    same(text(one(survey, 'button')), 'Send')
  })

  it('gives the question its place in the outline of the page', async () => {
    same(one(await ask(), '[role=heading]').ariaLevel, '2')
    same(one(await ask({}, 'heading-level="1"'), '[role=heading]').ariaLevel, '1')
  })

  it('says which language it speaks', async () => {
    const survey = await ask({ language: 'zh-Hant' }, 'score="9"')
    same(one(survey, '[part=sheet]').lang, 'zh-Hant')
    same(text(one(survey, 'button')), '送出')
  })

  it('preselects a score without sending it', async () => {
    const calls = service({})
    same(chosen(await ask({}, 'score="0"')), ['0'])
    same(chosen(await ask({}, 'score="10"')), ['10'])
    same(calls, [])
  })

  it('ignores a score that is not on the scale', async () => {
    for (const score of ['11', '-1', '7.5', 'seven', '']) same(chosen(await ask({}, `score="${score}"`)), [])
  })

  it('asks for contact details once the box is ticked', async () => {
    const survey = await ask({}, 'score="9"')
    same(all(survey, '[name=contactDetails]'), [])
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    holds(isSeen(one(survey, '[name=contactDetails]')), 'Expected the question about contact details')
  })

  it('never asks for contact details where the personal link says who answers', async () => {
    const survey = await ask({}, 'score="9" token="5up3rs3cr3t"')
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    same(all(survey, '[name=contactDetails]'), [])
  })

  it('says kindly that a survey is closed, without taking the focus', async () => {
    const survey = await ask({ closed: true })
    same(
      text(one(survey, '.said')),
      'This survey is closed Thank you for wanting to answer. Answers are no longer being collected.',
    )
    same(all(survey, 'form'), [])
    same(document.activeElement, document.body)
  })
})

describe('a survey that cannot be shown', () => {
  for (const [name, answer] of Object.entries({
    'the service is out of reach': offline,
    'it is unknown': problem(404),
    'the site may not show it': problem(403, { code: 'origin' }),
    'something else answers': () => new Response('<!doctype html>'),
  })) {
    it(`leaves the page as it is when ${name}`, async () => {
      service(answer)
      const survey = await show('<vouch-survey survey="0k3"><a href="/l/till-3">Tell us</a></vouch-survey>')
      holds(isSeen(survey.querySelector('a') as Element), 'Expected what the page says instead')
    })
  }

  it('leaves the page as it is when the question inside it is damaged', async () => {
    const survey = await show(
      '<vouch-survey survey="0k3"><script type="application/json">{</script><p>Else</p></vouch-survey>',
    )
    holds(isSeen(survey.querySelector('p') as Element), 'Expected what the page says instead')
  })
})

describe('a survey in a page that changes', () => {
  it('does not mind that the script comes twice, from two addresses', async () => {
    const again = '/widget/vouch.ts?again'
    await import(again)
    holds(isSeen(one(await ask(), 'form')), 'Expected the form')
  })

  it('waits until it is told which survey it is', async () => {
    const calls = service(question())
    const survey = await show('<vouch-survey></vouch-survey>')
    same(calls, [])
    survey.survey = '0k3'
    await drawn(survey)
    same(calls.length, 1)
    holds(isSeen(one(survey, 'form')), 'Expected the form')
  })

  it('begins anew with another survey, and forgets a question that comes too late', async () => {
    const slow = later(question({ surveyId: 'first', subject: 'First' } as object))
    service(slow.answer, question({ surveyId: 'second', subject: 'Second' } as object))
    const survey = await show('<vouch-survey survey="first"></vouch-survey>')
    survey.survey = 'second'
    await drawn(survey)
    slow.arrive()
    await drawn(survey)
    holds(text(one(survey, 'legend'))?.includes('Second'), 'Expected the second question')
  })

  it('keeps what has been filled in when it is moved to another place', async () => {
    const calls = service(question())
    const survey = await show('<section></section><vouch-survey survey="0k3"></vouch-survey>')
    await choose(survey, 8)
    fill(survey, 'comment', 'Warm and quick')
    survey.remove()
    document.querySelector('section')?.append(survey)
    await drawn(survey)
    same(chosen(survey), ['8'])
    same(one<HTMLTextAreaElement>(survey, 'textarea').value, 'Warm and quick')
    same(calls.length, 1)
  })

  it('shares nothing with another survey beside it', async () => {
    service(question())
    const first = await show('<vouch-survey survey="0k3"></vouch-survey><vouch-survey survey="0k4"></vouch-survey>')
    const second = first.nextElementSibling as typeof first
    radio(first, 3).click()
    radio(second, 9).click()
    same([chosen(first), chosen(second)], [['3'], ['9']])
  })
})
