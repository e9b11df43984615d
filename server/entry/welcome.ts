import pkg from '../../package.json' with { type: 'json' }
import type { FirstWorkspace } from '../domain/workspaces/workspaces.ts'
import { commandTexts } from '../i18n/commands.ts'
import type { AppLanguage } from '../i18n/languages.ts'

interface Welcome {
  url: string
  /** On the first start only. */
  firstWorkspace: FirstWorkspace | undefined
  hasConfiguredKey: boolean
  /** Until the service has an owner. */
  setupUrl: string | undefined
}

/** Prints where to go next. The API key of the first start and the set-up address are shown here only. */
export function printWelcome(
  language: AppLanguage,
  { url, firstWorkspace, hasConfiguredKey, setupUrl }: Welcome,
): void {
  const texts = commandTexts[language].start
  const lines = [
    texts.ready(pkg.version, url),
    '',
    ...(firstWorkspace
      ? [
          `  ${texts.firstSurvey}${firstWorkspace.url}`,
          `  ${texts.surveyId}${firstWorkspace.surveyId}`,
          hasConfiguredKey ? `  ${texts.key}${texts.configuredKey}` : `  ${texts.newKey}${firstWorkspace.apiKey}`,
        ]
      : []),
    `  ${texts.docs}${url}/docs`,
    setupUrl ? `  ${texts.setUp}${setupUrl}` : `  ${texts.signIn}${url}/sign-in`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
