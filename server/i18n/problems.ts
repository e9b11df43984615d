import { en } from './en/problems.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/problems.ts'
import { zhHant } from './zh-Hant/problems.ts'

/** What the staff read when something goes wrong. */
export const errorMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
