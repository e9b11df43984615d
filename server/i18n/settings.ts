import { en } from './en/settings.ts'
import { inLanguages } from './index.ts'
import { zhHans } from './zh-Hans/settings.ts'
import { zhHant } from './zh-Hant/settings.ts'

/** What the settings and the choice of a workspace say. */
export const settingsWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
