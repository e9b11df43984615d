import {
  all,
  ask,
  choose,
  drawn,
  heard,
  holds,
  one,
  person,
  press,
  question,
  radio,
  same,
  sent,
  service,
  show,
} from './support.ts'

const stored = { id: '0k5', editToken: 'x' }
const proof = 'ab'.repeat(32)

describe('before a person has been seen', () => {
  // The first tests of this file: nobody has touched the page yet.
  it('nothing is sent, whatever a script presses', async () => {
    const calls = service(stored)
    const survey = await ask()
    const told = heard(survey, 'vouch-score')
    await choose(survey, 9)
    await press(survey)
    for (const type of ['pointerdown', 'touchstart', 'keydown', 'click']) dispatchEvent(new Event(type))
    await drawn()
    same([calls, told], [[], []])
    holds(one(survey, 'form'), 'Expected the form')
  })

  it('a preselected score waits for the first thing that a person does anywhere on the page', async () => {
    const calls = service(stored)
    await ask({}, 'score="9"')
    same(calls, [])
    await person()
    await drawn()
    same(
      sent(calls).map(({ score, interaction }) => [score, interaction]),
      [[9, 'key']],
    )
    await person()
    same(calls.length, 1)
  })
})

describe('a person', () => {
  for (const [type, about, expected] of [
    ['pointerdown', { pointerType: 'mouse' }, 'pointer'],
    ['pointerdown', { pointerType: 'touch' }, 'touch'],
    ['touchstart', {}, 'touch'],
    ['keydown', {}, 'key'],
  ] as const)
    it(`is told by ${type}${'pointerType' in about ? ` of a ${about.pointerType}` : ''} as “${expected}”`, async () => {
      const { interactionOf } = await import('../../widget/interaction.ts')
      same(interactionOf({ type, ...about } as PointerEvent, undefined), expected)
    })

  it('may be a screen reader, which clicks without anything before it', async () => {
    const { interactionOf } = await import('../../widget/interaction.ts')
    const click = { type: 'click', pointerType: '' } as PointerEvent
    same([interactionOf(click, undefined), interactionOf(click, 'key')], ['pointer', 'key'])
  })
})

describe('who answers', () => {
  const posted = async (attributes: string) => {
    const calls = service(stored)
    const survey = await ask({}, attributes)
    await choose(survey, 9)
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    const { contact, signature } = sent(calls)[0] ?? {}
    const isAsked = all(survey, '[name=contactDetails]').length > 0
    one(survey, '[name=contactRequested]').click()
    return { contact, signature, isAsked }
  }

  it('is nobody unless the page says so', async () => {
    same(await posted(''), { isAsked: true })
    same(await posted('contact-name="Ada"'), { isAsked: true })
  })

  it('is who the page says, and is not asked for contact details then', async () => {
    same(await posted('contact-id="c42" contact-email="ada@example.com" contact-name="Ada Lovelace"'), {
      contact: { externalId: 'c42', email: 'ada@example.com', name: 'Ada Lovelace' },
      isAsked: false,
    })
    same(await posted('contact-phone="+442071234567"'), { contact: { phone: '+442071234567' }, isAsked: false })
  })

  it('is proven by a signature, also when the question is fetched', async () => {
    same((await posted(`contact-id="c42" signature="${proof}"`)).signature, proof)
    const calls = service(question())
    await show(`<vouch-survey survey="0k3" lang="en" contact-id="c42" signature="${proof}"></vouch-survey>`)
    same(Object.fromEntries(calls[0]?.url.searchParams ?? []), { lang: 'en', contactId: 'c42', signature: proof })
  })

  it('is not told to the service for the question without a signature', async () => {
    const calls = service(question())
    await show('<vouch-survey survey="0k3" contact-email="ada@example.com"></vouch-survey>')
    same(calls[0]?.url.search, '')
  })
})

describe('what is known of an answer', () => {
  const properties = async (attribute: string) => {
    const calls = service(stored)
    await choose(await ask({}, attribute), 9)
    return sent(calls)[0]?.properties
  }

  it('is what the page says, over what is found out', async () => {
    const { shop, device, visits } = await properties(
      `properties='{ "shop": "Harbour Street", "device": "till", "visits": 3 }'`,
    )
    same([shop, device, visits], ['Harbour Street', 'till', 3])
  })

  it('is nothing of the page where that is damaged, of which the page hears', async () => {
    const told: unknown[] = []
    const hear = (event: Event) => told.push((event as CustomEvent).detail.error.name)
    document.addEventListener('vouch-error', hear)
    const found = await properties(`properties='{ shop'`)
    document.removeEventListener('vouch-error', hear)
    same([found.device, told], ['desktop', ['SyntaxError']])
  })
})

describe('what the page hears', () => {
  it('is each choice, and what is sent', async () => {
    service(stored)
    const survey = await ask({}, 'score="3"')
    const [scores, submits] = [heard(document, 'vouch-score'), heard(document, 'vouch-submit')]
    await choose(survey, 9)
    await choose(survey, 7)
    await press(survey)
    same(scores, [
      { survey: '0k3', score: 9, group: 'promoter' },
      { survey: '0k3', score: 7, group: 'passive' },
    ])
    same(submits, [{ survey: '0k3', score: 7, group: 'passive', comment: '', contactRequested: false, answers: {} }])
  })

  it('can keep the answer from being sent', async () => {
    const calls = service(stored)
    const survey = await ask()
    heard(survey, 'vouch-submit', (event) => event.preventDefault())
    await choose(survey, 9)
    await press(survey)
    same(calls.length, 1)
    same(radio(survey, 9).checked, true)
  })
})
