import { en } from './en/contacts.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/contacts.ts'
import { zhHant } from './zh-Hant/contacts.ts'

/** What the pages of contacts say. */
export const contactMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
