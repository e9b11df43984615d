import { en } from './en/common.ts'
import { inLanguages } from './index.ts'
import { zhHans } from './zh-Hans/common.ts'
import { zhHant } from './zh-Hant/common.ts'

/** What every page says. */
export const commonWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
