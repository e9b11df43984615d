import type { Language } from '../../../shared/locale.ts'
import { hi, id, ja, ko, ms, th, vi, zhHans, zhHant } from './asian.ts'
import { bg, cs, el, hr, hu, pl, ru, sk, uk } from './eastern.ts'
import { en, type PreferenceTexts } from './english.ts'
import { ar, fa, he, tr } from './middle-eastern.ts'
import { es, fr, it, ptBR, ptPT, ro } from './romance.ts'
import { da, de, fi, nb, nl, sv } from './western.ts'

/** By the language of the respondent. On the server alone: the widget does not show them. */
export const preferenceTexts: Record<Language, PreferenceTexts> = {
  ...{ ar, bg, cs, da, de, el, en, es, fa, fi, fr, he, hi, hr, hu, id, it, ja, ko, ms, nb, nl, pl },
  ...{ 'pt-BR': ptBR, 'pt-PT': ptPT, ro, ru, sk, sv, th, tr, uk, vi, 'zh-Hans': zhHans, 'zh-Hant': zhHant },
}
