import { en } from './en/sign-in.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/sign-in.ts'
import { zhHant } from './zh-Hant/sign-in.ts'

/** What the pages by which people get in say. */
export const signInMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
