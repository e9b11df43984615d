import { en } from './en/responses.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/responses.ts'
import { zhHant } from './zh-Hant/responses.ts'

/** What the pages about answers say. */
export const responseMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
