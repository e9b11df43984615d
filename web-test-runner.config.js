import { writeFileSync } from 'node:fs'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { chromeLauncher } from '@web/test-runner-chrome'
import { chromeOptions } from './tests/widget/chrome.ts'

/** The widget's tests, in a real browser. `VOUCH_TEST_RESULT` names a file for the count of tests, as JSON. */
export default {
  files: 'tests/widget/*.test.ts',
  nodeResolve: true,
  // One at a time: the keyboard belongs to one page.
  concurrency: 1,
  browsers: [chromeLauncher({ launchOptions: await chromeOptions() })],
  plugins: [esbuildPlugin({ ts: true, tsconfig: 'tsconfig.json', target: 'es2022' })],
  // The widget’s own warnings and Lit’s notice.
  filterBrowserLogs: ({ args }) => !/^(vouch-survey:|Lit is in dev mode)/.test(args[0]),
  reporters: [defaultReporter(), countReporter(process.env.VOUCH_TEST_RESULT)],
  testRunnerHtml: (framework) => `<!doctype html>
<html lang="en">
  <head>
    <title>Tests of the widget</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <script type="module" src="${framework}"></script>
  </body>
</html>`,
}

function countReporter(path) {
  return {
    onTestRunFinished({ sessions }) {
      if (!path) return
      const tests = sessions.flatMap(({ testResults }) => (testResults ? listTests(testResults) : []))
      const passed = tests.filter((test) => test.passed).length
      // A file that cannot be loaded has no tests to fail.
      const brokenFiles = sessions.filter((session) => !session.passed && !session.testResults).length
      writeFileSync(path, JSON.stringify({ passed, failed: tests.length - passed + brokenFiles }))
    },
  }
}

const listTests = ({ suites, tests }) => [...tests, ...suites.flatMap(listTests)]
