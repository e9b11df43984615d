/** The languages in which a new workspace can name what it starts with. */
export type NamingLanguage = 'en' | 'zh-Hans' | 'zh-Hant'

/** What the survey, the link and the API key of a new workspace are called. */
export const firstNames: Readonly<Record<NamingLanguage, { survey: string; link: string; key: string }>> = {
  en: { survey: 'Relationship survey', link: 'First link', key: 'First key' },
  'zh-Hans': { survey: '客户关系调查', link: '首个链接', key: '首个密钥' },
  'zh-Hant': { survey: '顧客關係調查', link: '第一個連結', key: '第一個金鑰' },
}

/** All names of one kind: those that no one has chosen. */
export const listFirstNames = (kind: 'survey' | 'link' | 'key'): string[] =>
  Object.values(firstNames).map((names) => names[kind])
