import type { AppLanguage } from './languages.ts'

/** Time zones that the platform lists under a former name, and their names since. */
export const renamedZones: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

/** In the order in which the lists begin, with their names in Chinese: Simplified, Traditional. */
const chineseNames: Readonly<Record<string, readonly [hans: string, hant: string]>> = {
  'Asia/Shanghai': ['北京时间 · 上海', '北京時間 · 上海'],
  'Asia/Taipei': ['台北', '台北'],
  'Asia/Hong_Kong': ['香港', '香港'],
  'Asia/Macau': ['澳门', '澳門'],
  'Asia/Urumqi': ['乌鲁木齐', '烏魯木齊'],
  'Asia/Singapore': ['新加坡', '新加坡'],
  'Asia/Kuala_Lumpur': ['吉隆坡', '吉隆坡'],
  'Asia/Tokyo': ['东京', '東京'],
  'Asia/Seoul': ['首尔', '首爾'],
  'Asia/Bangkok': ['曼谷', '曼谷'],
  'Asia/Ho_Chi_Minh': ['胡志明市', '胡志明市'],
  'Asia/Jakarta': ['雅加达', '雅加達'],
  'Asia/Manila': ['马尼拉', '馬尼拉'],
  'Asia/Kolkata': ['加尔各答', '加爾各答'],
  'Asia/Dubai': ['迪拜', '杜拜'],
  'Australia/Sydney': ['悉尼', '雪梨'],
  'Australia/Melbourne': ['墨尔本', '墨爾本'],
  'Pacific/Auckland': ['奥克兰', '奧克蘭'],
  'Europe/London': ['伦敦', '倫敦'],
  'Europe/Paris': ['巴黎', '巴黎'],
  'Europe/Berlin': ['柏林', '柏林'],
  'Europe/Madrid': ['马德里', '馬德里'],
  'Europe/Rome': ['罗马', '羅馬'],
  'Europe/Moscow': ['莫斯科', '莫斯科'],
  'America/New_York': ['纽约', '紐約'],
  'America/Chicago': ['芝加哥', '芝加哥'],
  'America/Los_Angeles': ['洛杉矶', '洛杉磯'],
  'America/Toronto': ['多伦多', '多倫多'],
  'America/Vancouver': ['温哥华', '溫哥華'],
  'America/Sao_Paulo': ['圣保罗', '聖保羅'],
}

/** A time zone by its name in the IANA database, and the name that users read. */
export interface TimeZoneOption {
  zone: string
  /** `Shanghai (UTC+8)` */
  label: string
}

const optionsCache = new Map<string, readonly TimeZoneOption[]>()
/** Offsets of the day of `offsetsDay`. Four hundred formats take a tenth of a second to build. */
const offsetCache = new Map<string, string>()
let offsetsDay = ''

/** All time zones with their present distance from UTC, which changes in spring and autumn. */
export function listTimeZones(language: AppLanguage, now: number): readonly TimeZoneOption[] {
  const day = new Date(now).toISOString().slice(0, 10)
  if (day !== offsetsDay) {
    optionsCache.clear()
    offsetCache.clear()
    offsetsDay = day
  }
  const cached = optionsCache.get(language)
  if (cached) return cached
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => renamedZones[zone] ?? zone)
  const firstZones = language === 'en' ? [] : Object.keys(chineseNames)
  const options = [...new Set([...firstZones, ...zones])].map((zone) => ({
    zone,
    label: describe(zone, language, now),
  }))
  optionsCache.set(language, options)
  return options
}

/** The time zone that a user means: its name in the IANA database, its label, or the city alone. Else the text itself. */
export function parseTimeZone(text: string, now: number): string {
  const wanted = normalize(text)
  if (wanted === '') return ''
  for (const language of ['en', 'zh-Hans', 'zh-Hant'] as const) {
    const options = listTimeZones(language, now)
    const option =
      options.find(({ zone, label }) => normalize(zone) === wanted || normalize(label) === wanted) ??
      options.find(({ label }) => normalize(label.replace(/ \(.*/, '')).split(' · ').includes(wanted))
    if (option) return option.zone
  }
  return renamedZones[text.trim()] ?? text.trim()
}

const normalize = (text: string) => text.normalize('NFKC').trim().toLowerCase()

/** The label of a time zone, also under a former name. */
export function formatTimeZone(zone: string, language: AppLanguage, now: number): string {
  const name = renamedZones[zone] ?? zone
  return listTimeZones(language, now).find((option) => option.zone === name)?.label ?? zone
}

function describe(zone: string, language: AppLanguage, now: number): string {
  if (zone === 'UTC') return 'UTC'
  const [hans, hant] = chineseNames[zone] ?? []
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone
  const name = (language === 'zh-Hans' ? hans : language === 'zh-Hant' ? hant : undefined) ?? city
  return `${name} (${getOffset(zone, now)})`
}

/** `UTC+8`, `UTC−3:30` */
function getOffset(timeZone: string, now: number): string {
  const cached = offsetCache.get(timeZone)
  if (cached) return cached
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' })
  const offset = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const text = offset.replace('GMT', 'UTC').replace('-', '−')
  offsetCache.set(timeZone, text)
  return text
}
