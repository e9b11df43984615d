import { type Tier, tiers } from '../../../shared/follow-up.ts'
import type { ContactActivity } from './lists.ts'

export const contactSorts = ['name', 'lastScore', 'lastAsked', 'tier'] as const
export type ContactSort = (typeof contactSorts)[number]

/** Chinese surnames that are read otherwise than as words, each with a character that is read, and so sorted, like it. */
const SURNAMES: Readonly<Record<string, string>> = {
  单: '善',
  曾: '增',
  区: '欧',
  仇: '求',
  翟: '宅',
  解: '谢',
  任: '人',
  查: '渣',
  乐: '月',
  覃: '秦',
  盖: '葛',
  朴: '瓢',
}

/** Simplified Chinese is sorted by pinyin, Traditional by strokes. */
const collations: Readonly<Record<string, string>> = {
  'zh-Hans': 'zh-Hans-u-co-pinyin',
  'zh-Hant': 'zh-Hant-u-co-stroke',
}

/** Compares two contacts as a list in this language is sorted: the first value is the best known, unknown ones come last. */
export function compareContacts(
  sort: ContactSort,
  { descending, language }: { descending: boolean; language: string },
): (one: ContactActivity, other: ContactActivity) => number {
  const collator = new Intl.Collator(collations[language] ?? language, { numeric: true })
  const isPinyin = language === 'zh-Hans'
  const toSortName = (name: string) => (isPinyin ? name.replace(/^./u, (first) => SURNAMES[first] ?? first) : name)
  const comparers: Record<ContactSort, (one: ContactActivity, other: ContactActivity) => number> = {
    name: (one, other) => collator.compare(toSortName(one.name ?? ''), toSortName(other.name ?? '')),
    lastScore: (one, other) => (one.lastScore ?? 0) - (other.lastScore ?? 0),
    lastAsked: (one, other) => (one.lastAskedAt ?? 0) - (other.lastAskedAt ?? 0),
    tier: (one, other) => getRank(one) - getRank(other),
  }
  const isUnknown = (row: ContactActivity) =>
    sort === 'tier' ? getRank(row) === tiers.length : row[sort === 'lastAsked' ? 'lastAskedAt' : sort] === null
  const direction = descending ? -1 : 1
  return (one, other) =>
    Number(isUnknown(one)) - Number(isUnknown(other)) ||
    direction * comparers[sort](one, other) ||
    (one.id < other.id ? 1 : -1)
}

const getRank = ({ tier }: ContactActivity) => {
  const rank = tiers.indexOf(tier as Tier)
  return rank < 0 ? tiers.length : rank
}
