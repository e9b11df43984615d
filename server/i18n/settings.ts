import { en } from './en/settings.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/settings.ts'
import { zhHant } from './zh-Hant/settings.ts'

/** What the settings and the choice of a workspace say. */
export const settingsMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
