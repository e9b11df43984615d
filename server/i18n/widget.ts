import { widget as en } from './en/widget.ts'
import type { AppLanguage } from './languages.ts'
import type { WidgetTexts } from './widget-texts.ts'
import { widget as zhHans } from './zh-Hans/widget.ts'
import { widget as zhHant } from './zh-Hant/widget.ts'

/** The texts of `/docs/widget`. */
export const widgetTexts: Record<AppLanguage, WidgetTexts> = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant }
