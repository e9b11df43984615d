import type { Language } from '../../../shared/locale.ts'
import * as eastAsian from './east-asian.ts'
import * as germanic from './germanic.ts'
import * as otherEuropean from './other-european.ts'
import * as rightToLeft from './right-to-left.ts'
import * as romance from './romance.ts'
import * as slavic from './slavic.ts'
import * as southernAsian from './southern-asian.ts'
import type { MailTexts } from './types.ts'

const { ptBR, ptPT, ...romanceTexts } = romance
const { zhHans, zhHant, ...eastAsianTexts } = eastAsian

/** The fixed texts by language: every language of respondents. */
export const mailTexts: Readonly<Record<Language, MailTexts>> = {
  ...germanic,
  ...romanceTexts,
  ...slavic,
  ...otherEuropean,
  ...eastAsianTexts,
  ...southernAsian,
  ...rightToLeft,
  'pt-BR': ptBR,
  'pt-PT': ptPT,
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
}
