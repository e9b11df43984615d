import { AsyncLocalStorage } from 'node:async_hooks'
import type { CommandTexts } from '../i18n/command-texts.ts'
import { commandTexts } from '../i18n/commands.ts'
import type { AppLanguage } from '../i18n/languages.ts'

const storage = new AsyncLocalStorage<AppLanguage>()

/** Runs work that speaks a language: that of the terminal. */
export const runInLanguage = <Result>(language: AppLanguage, work: () => Result): Result => storage.run(language, work)

/** The language of the command that is running; English outside of one. */
export const getLanguage = (): AppLanguage => storage.getStore() ?? 'en'

/** What the command says in its language. */
export const t = (): CommandTexts => commandTexts[getLanguage()]
