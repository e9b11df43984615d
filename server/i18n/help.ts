import { en } from './en/help.ts'
import { en as enManagers } from './en/help-managers.ts'
import { en as enMarketers } from './en/help-marketers.ts'
import { en as enOperators } from './en/help-operators.ts'
import { defineMessages } from './index.ts'
import { zhHans } from './zh-Hans/help.ts'
import { zhHans as zhHansManagers } from './zh-Hans/help-managers.ts'
import { zhHans as zhHansMarketers } from './zh-Hans/help-marketers.ts'
import { zhHans as zhHansOperators } from './zh-Hans/help-operators.ts'
import { zhHant } from './zh-Hant/help.ts'
import { zhHant as zhHantManagers } from './zh-Hant/help-managers.ts'
import { zhHant as zhHantMarketers } from './zh-Hant/help-marketers.ts'
import { zhHant as zhHantOperators } from './zh-Hant/help-operators.ts'

/** What stands around the guides. */
export const helpMessages = defineMessages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })

/** The guides, by whom they are for. */
export const guides = {
  managers: defineMessages({ en: enManagers, 'zh-Hans': zhHansManagers, 'zh-Hant': zhHantManagers }),
  marketers: defineMessages({ en: enMarketers, 'zh-Hans': zhHansMarketers, 'zh-Hant': zhHantMarketers }),
  operators: defineMessages({ en: enOperators, 'zh-Hans': zhHansOperators, 'zh-Hant': zhHantOperators }),
}
