import { en } from './en/common.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/common.ts'
import { zhHant } from './zh-Hant/common.ts'

/** What every page says. */
export const commonMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
