import { en } from './en/account.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/account.ts'
import { zhHant } from './zh-Hant/account.ts'

/** What people read about their own accounts. */
export const accountMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
