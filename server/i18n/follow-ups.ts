import { en } from './en/follow-ups.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/follow-ups.ts'
import { zhHant } from './zh-Hant/follow-ups.ts'

/** What the list to call by says, and the card of one call. */
export const followUpMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
