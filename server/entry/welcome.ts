import pkg from '../../package.json' with { type: 'json' }
import type { FirstWorkspace } from '../domain/workspaces/workspaces.ts'

interface Welcome {
  url: string
  /** On the first start only. */
  firstWorkspace: FirstWorkspace | undefined
  hasConfiguredKey: boolean
  /** Until the service has an owner. */
  setupUrl: string | undefined
}

/** Prints where to go next. The API key of the first start and the set-up address are shown here only. */
export function printWelcome({ url, firstWorkspace, hasConfiguredKey, setupUrl }: Welcome): void {
  const lines = [
    `Vouch ${pkg.version} is ready at ${url}`,
    '',
    ...(firstWorkspace
      ? [
          `  Answer the first survey   ${firstWorkspace.url}`,
          `  Its id                    ${firstWorkspace.surveyId}`,
          hasConfiguredKey
            ? '  API key                   the one in API_KEY'
            : `  API key, shown only now   ${firstWorkspace.apiKey}`,
        ]
      : []),
    `  Read the API              ${url}/docs`,
    setupUrl ? `  Set it up, once           ${setupUrl}` : `  Sign in                   ${url}/sign-in`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
