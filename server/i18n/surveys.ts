import { en } from './en/surveys.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/surveys.ts'
import { zhHant } from './zh-Hant/surveys.ts'

/** What the pages of surveys say. */
export const surveyMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })

export type SurveyMessages = ReturnType<typeof surveyMessages>
