/** The date of a text, its time of day as `14:30:00`, and the offset of its zone from UTC in milliseconds. */
export interface ClockReading {
  date: string
  /** Null if there is none, undefined if it is not a time. */
  clock: string | null | undefined
  /** Null without a zone. */
  offset: number | null
}

const MORNING = ['am', '上午', '凌晨', '清晨', '早上', '早晨', '午前', '오전']
const AFTERNOON = ['pm', '下午', '午后', '午後', '中午', '傍晚', '晚上', '오후']
const halfDay = `${[...MORNING, ...AFTERNOON]
  .slice(1)
  .filter((word) => word !== 'pm')
  .join('|')}|[ap]\\.? ?m\\.?`

const SECONDS = String.raw`(?: ?(?:[:分]|분) ?(?<second>\d{1,2})(?:[.,]\d+)? ?[秒초]?| ?[分분])?`

/** The most frequent form, which is found faster. */
const PLAIN_CLOCK =
  /^(?<date>[\d/.-]{6,10}) (?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?(?: (?<after>[AP]M))?$/

const CLOCK = new RegExp(
  String.raw`^(?<date>.*?\S)(?:[ T,]+|(?<=[日号일.]))(?:(?:at|um|à|a las) )?(?:(?<before>${halfDay}) ?)?(?<hour>\d{1,2})` +
    String.raw`(?: ?(?:[:h时時点點]|시) ?(?<minute>\d{1,2})${SECONDS}| ?(?:[时時点點]|시)|(?= ?(?:${halfDay})))` +
    ` ?(?:Uhr|h)?(?: ?(?<after>${halfDay}))?(?: ?(?<zone>[Z(A-Z+-].*))?$`,
  'iu',
)

/** Hours that each abbreviation of RFC 2822, and those of Europe, are away from UTC. CST and BST have several meanings. */
const zones: Record<string, number> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  JST: 9,
  KST: 9,
  HKT: 8,
  EST: -5,
  EDT: -4,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
}

/** Splits a text such as `2026/05/20 1:43:01 PM GMT+1` into its date, time and zone. */
export function readClock(text: string): ClockReading {
  const groups = (PLAIN_CLOCK.exec(text) ?? CLOCK.exec(text))?.groups
  if (!groups) return { date: text, clock: null, offset: null }
  const { date = '', before, after, hour = '', minute = '0', second = '0', zone } = groups
  const offset = zone === undefined ? null : readZone(zone.trim())
  const clock = toClock(Number(hour), Number(minute), Number(second), before ?? after)
  return { date: date.replace(/,$/, ''), clock: offset === undefined ? undefined : clock, offset: offset ?? null }
}

function toClock(hour: number, minute: number, second: number, half: string | undefined): string | undefined {
  const word = half?.toLowerCase().replace(/[. ]/g, '') ?? ''
  if (MORNING.includes(word) && hour > 12) return undefined
  const isAfternoon = AFTERNOON.includes(word) && hour < 12 && !(word === '中午' && hour === 11)
  const fullHour = isAfternoon ? hour + 12 : MORNING.includes(word) && hour === 12 ? 0 : hour
  if (fullHour > 23 || minute > 59 || second > 59) return undefined
  return [fullHour, minute, second].map((value) => String(value).padStart(2, '0')).join(':')
}

const HOUR_MS = 3_600_000

/** `Z`, `UTC`, `GMT+1`, `+01:00`, `-0500`, `CET`, each with a name in brackets or without. */
function readZone(text: string): number | undefined {
  const zone = text.replace(/ ?\([^)]*\)$/, '')
  if (zone === '') return readZone(text.replace(/[()]/g, '') || '?')
  const [, sign, hours, minutes = '0'] = /^(?:GMT|UTC)? ?([+-])(\d{1,2}):?(\d\d)?$/i.exec(zone) ?? []
  if (sign === undefined) {
    const hoursAway = zones[zone.toUpperCase()]
    return hoursAway === undefined ? undefined : hoursAway * HOUR_MS
  }
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * 60_000)
}
