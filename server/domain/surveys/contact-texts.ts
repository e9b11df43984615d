import type { Country } from '../../../shared/country.ts'
import type { Language } from '../../../shared/locale.ts'
import type { Texts } from '../../../shared/locales/en.ts'
import { zhHans } from '../../../shared/locales/zh-Hans.ts'
import { zhHant } from '../../../shared/locales/zh-Hant.ts'
import { phoneExamples } from '../../../shared/phone.ts'

/** Asks for a number as it is written in the country of the workspace, where the language is at home. */
const messages: Partial<Record<Language, { standard: string; build(country: Country, example: string): string }>> = {
  'zh-Hans': {
    standard: zhHans.contactInvalid,
    build: (country, example) => `请填写${country === 'CN' ? ' 11 位手机号' : '手机号码'}，例如 ${example}`,
  },
  'zh-Hant': {
    standard: zhHant.contactInvalid,
    build: (country, example) => `請填寫${country === 'CN' ? ' 11 位手機號碼' : '手機號碼'}，例如 ${example}`,
  },
}

/** The texts with the example of the country, unless the survey has a text of its own. */
export function localizeContactTexts(texts: Texts, language: Language, country: Country | null): Texts {
  const [message, example] = [messages[language], country && phoneExamples[country]]
  if (!message || !country || !example || texts.contactInvalid !== message.standard) return texts
  return { ...texts, contactInvalid: message.build(country, example) }
}
