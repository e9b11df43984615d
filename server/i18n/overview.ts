import { en } from './en/overview.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/overview.ts'
import { zhHant } from './zh-Hant/overview.ts'

export const overviewMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
