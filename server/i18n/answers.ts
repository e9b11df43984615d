import { en } from './en/answers.ts'
import { inLanguages } from './index.ts'
import { zhHans } from './zh-Hans/answers.ts'
import { zhHant } from './zh-Hant/answers.ts'

/** What the pages about answers say. */
export const answerWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
