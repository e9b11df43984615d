import { en } from './en/surveys.ts'
import { inLanguages } from './index.ts'
import { zhHans } from './zh-Hans/surveys.ts'
import { zhHant } from './zh-Hant/surveys.ts'

/** What the pages of surveys say. */
export const surveyWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })

export type SurveyWords = ReturnType<typeof surveyWords>
