import { en } from './en/answers.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/answers.ts'
import { zhHant } from './zh-Hant/answers.ts'

/** What the pages about answers say. */
export const responseMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
