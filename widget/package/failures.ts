/** A failure or an attack, its outcome, and the test that proves it. */
export interface FailureMode {
  situation: string
  outcome: string
  test: string
}

const scannersTest = 'tests/pages/respond/scanners.test.ts'
const offlineQueueTest = 'tests/widget/offline-queue.test.ts'
const hostPageTest = 'tests/widget/host-page.test.ts'
const flowTest = 'tests/widget/flow.test.ts'
const embedTest = 'tests/routes/embed.test.ts'
const identityTest = 'tests/routes/identity.test.ts'
const operationTest = 'tests/routes/operation.test.ts'
const respondTest = 'tests/pages/respond/respond.test.ts'
const examplesTest = 'tests/package/examples.test.ts'
const respondBrowserTest = 'tests/pages/respond/browser.test.ts'

export const failureModes: readonly FailureMode[] = [
  {
    situation: 'A mail gateway opens every link',
    outcome: 'It sees the question, and no response is stored.',
    test: scannersTest,
  },
  {
    situation: 'A mail gateway fetches all eleven score links',
    outcome: 'A score in a link is only preselected. None of the eleven is recorded.',
    test: scannersTest,
  },
  {
    situation: 'A mail gateway sends HEAD requests',
    outcome: 'It gets the headers, and nothing is written.',
    test: scannersTest,
  },
  {
    situation: 'A mail gateway runs the script and clicks the buttons',
    outcome: 'A response without human interaction is excluded from the score, with the reason.',
    test: scannersTest,
  },
  {
    situation: 'A mail gateway submits the form before the customer',
    outcome: 'Its response is excluded as suspicious, and the customer’s response counts.',
    test: scannersTest,
  },
  {
    situation: 'A mail gateway submits the form after the customer',
    outcome: 'The customer’s response stays. Later ones replace nothing.',
    test: scannersTest,
  },
  {
    situation: 'Double click, retry, two tabs',
    outcome: 'Every attempt carries the same key, so the response is stored once.',
    test: embedTest,
  },
  {
    situation: 'The customer leaves after choosing a score',
    outcome: 'The score is recorded, together with the input so far.',
    test: flowTest,
  },
  {
    situation: 'The customer is offline, or the service is down',
    outcome: 'The response is queued in the browser and sent when the connection is back.',
    test: offlineQueueTest,
  },
  {
    situation: 'Storage is blocked, as in many in-app browsers',
    outcome: 'The survey works, but remembers nothing after the page is closed.',
    test: offlineQueueTest,
  },
  {
    situation: 'JavaScript is off',
    outcome: 'The survey page is a plain HTML form that works without it.',
    test: respondTest,
  },
  {
    situation: 'The page has a strict Content Security Policy',
    outcome: 'Two sources are enough, and nothing else is loaded.',
    test: examplesTest,
  },
  {
    situation: 'The page requires Trusted Types',
    outcome: 'One policy, `lit-html`, is enough.',
    test: respondBrowserTest,
  },
  {
    situation: 'Single keys are shortcuts of the page',
    outcome: 'Keys for the survey do not reach them. Tab and Escape pass.',
    test: respondBrowserTest,
  },
  {
    situation: 'The visitor leaves the page and comes back',
    outcome: 'What they typed is still there, and a second submission is not a second response.',
    test: respondBrowserTest,
  },
  {
    situation: 'The browser is old',
    outcome:
      'From Chromium 80 and Safari 14.1 on, everything works. In older ones the content inside the element stays.',
    test: respondBrowserTest,
  },
  {
    situation: 'The styles of the page conflict',
    outcome: 'They stop at the shadow root, so scores, fields and buttons keep their style and size.',
    test: hostPageTest,
  },
  {
    situation: 'The element is inside a form or another shadow root',
    outcome: 'The outer form is neither filled in nor submitted, and events still reach the document.',
    test: hostPageTest,
  },
  {
    situation: 'The element is removed and inserted again',
    outcome: 'It keeps its state and sends nothing twice.',
    test: hostPageTest,
  },
  {
    situation: 'A visitor claims to be another customer',
    outcome: 'Without a valid signature the identity is stored as unverified, and the contact is not changed.',
    test: identityTest,
  },
  {
    situation: 'Another website shows the survey',
    outcome: 'If the survey lists its websites, all others get an error and show nothing.',
    test: embedTest,
  },
  {
    situation: 'The survey is closed or the link used in the meantime',
    outcome: 'Visitors see a clear message instead of the form, and nothing is stored.',
    test: respondTest,
  },
  {
    situation: 'More than 120 responses per minute from one IP address',
    outcome: 'Further ones are rejected until the minute is over, and the form asks to wait.',
    test: operationTest,
  },
]
