import { en } from './en/overview.ts'
import { inLanguages } from './index.ts'
import { zhHans } from './zh-Hans/overview.ts'
import { zhHant } from './zh-Hant/overview.ts'

export const overviewWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
