import { en } from './en/emails.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/emails.ts'
import { zhHant } from './zh-Hant/emails.ts'

/** The texts of emails to members. */
export const emailMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
