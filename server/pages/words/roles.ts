import { en } from './en/roles.ts'
import { inLanguages } from './words.ts'
import { zhHans } from './zh-Hans/roles.ts'
import { zhHant } from './zh-Hant/roles.ts'

/** What roles, scopes of keys and permissions are called. */
export const roleWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
