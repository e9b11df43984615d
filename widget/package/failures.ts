/** An attack or accident, what happens then, and the tests that prove it. */
export interface FailureMode {
  what: string
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

export const failureModes: readonly FailureMode[] = [
  {
    what: 'A mail gateway opens every link',
    outcome: 'It is shown the question and nothing is stored as an answer.',
    test: scannersTest,
  },
  {
    what: 'It fetches all eleven score links beforehand',
    outcome: 'A score in a link is only chosen beforehand, and none of the eleven is recorded.',
    test: scannersTest,
  },
  { what: 'It asks with HEAD', outcome: 'It gets the headers, and nothing is written.', test: scannersTest },
  {
    what: 'It runs the page’s script and presses its buttons',
    outcome: 'What no person touched is kept apart with its reason, and is in no figure.',
    test: scannersTest,
  },
  {
    what: 'It sends the form before the customer does',
    outcome: 'That answer is kept apart as suspect, and the customer’s own still counts.',
    test: scannersTest,
  },
  {
    what: 'It sends the form after the customer',
    outcome: 'The customer’s answer stands, and what comes later replaces nothing.',
    test: scannersTest,
  },
  {
    what: 'A double click, a retry, two tabs',
    outcome: 'Every attempt carries the same key, so the answer is stored once.',
    test: embedTest,
  },
  {
    what: 'The customer walks away after the score',
    outcome: 'The score is recorded, and what has been typed so far is added to it.',
    test: flowTest,
  },
  {
    what: 'The customer is offline, or the service is down',
    outcome: 'The answer is kept in the browser and sent as soon as there is a connection.',
    test: offlineQueueTest,
  },
  {
    what: 'Storage is blocked, as in many in-app browsers',
    outcome: 'It asks and sends all the same; only what it would remember is forgotten.',
    test: offlineQueueTest,
  },
  {
    what: 'There is no script',
    outcome: 'The page of the link is a plain form that works by itself.',
    test: respondTest,
  },
  {
    what: 'The page has a strict Content Security Policy',
    outcome: 'Two sources are enough, and nothing else is loaded.',
    test: examplesTest,
  },
  {
    what: 'The page’s own style is hostile',
    outcome: 'It stops at the shadow root, so numbers, fields and buttons keep their looks and their size.',
    test: hostPageTest,
  },
  {
    what: 'It stands in a form, or in another shadow root',
    outcome: 'The form around it is neither filled nor sent, and its events still reach the document.',
    test: hostPageTest,
  },
  {
    what: 'It is taken out of the page and put back',
    outcome: 'It goes on where it was, without asking or sending twice.',
    test: hostPageTest,
  },
  {
    what: 'Somebody claims to be another customer',
    outcome: 'Without a valid signature that is kept as a claim, and the customer’s record stays as it is.',
    test: identityTest,
  },
  {
    what: 'Somebody else’s site shows the survey',
    outcome: 'Once the survey names its sites, every other one is refused and shows nothing.',
    test: embedTest,
  },
  {
    what: 'The survey is closed or the link spent meanwhile',
    outcome: 'People read so in plain words instead of the form, and nothing is stored.',
    test: respondTest,
  },
  {
    what: 'More than 120 answers in a minute come from one address',
    outcome: 'The next ones are refused until the minute is over, and the form says so.',
    test: operationTest,
  },
]
