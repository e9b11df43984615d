import type { CommandTexts } from './command-texts.ts'
import { commands as en } from './en/commands.ts'
import type { AppLanguage } from './languages.ts'
import { commands as zhHans } from './zh-Hans/commands.ts'
import { commands as zhHant } from './zh-Hant/commands.ts'

/** What the command line and the start say. Beside the texts of the pages, which they need not load. */
export const commandTexts: Record<AppLanguage, CommandTexts> = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant }
