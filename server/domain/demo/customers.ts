/** The names of the sample customers: common names, with reserved addresses and numbers. */
export const demoNames: Record<'en' | 'zh-Hans' | 'zh-Hant', { first: readonly string[]; last: readonly string[] }> = {
  en: {
    first: [
      'Amelia',
      'Ben',
      'Carla',
      'Daniel',
      'Elena',
      'Farid',
      'Greta',
      'Hugo',
      'Imani',
      'Jonas',
      'Katya',
      'Liam',
      'Maria',
      'Noah',
      'Olivia',
      'Pedro',
      'Quentin',
      'Rosa',
      'Samuel',
      'Tara',
      'Umar',
      'Vera',
      'William',
      'Yasmin',
      'Zoe',
    ],
    last: [
      'Adams',
      'Bauer',
      'Costa',
      'Dubois',
      'Evans',
      'Fischer',
      'Garcia',
      'Hughes',
      'Ivanova',
      'Jensen',
      'Khan',
      'Larsen',
      'Moreau',
      'Novak',
      'Okafor',
      'Patel',
      'Quinn',
      'Rossi',
      'Silva',
      'Turner',
      'Ueda',
      'Vogel',
      'Walsh',
      'Young',
      'Ziegler',
    ],
  },
  'zh-Hans': {
    first: [
      '伟',
      '芳',
      '敏',
      '静',
      '磊',
      '洋',
      '丽',
      '强',
      '婷',
      '鹏',
      '雪',
      '建国',
      '思远',
      '雨桐',
      '子涵',
      '晓燕',
      '志强',
      '佳怡',
      '浩然',
      '文静',
      '俊杰',
      '欣怡',
      '海涛',
      '美玲',
    ],
    last: [
      '王',
      '李',
      '张',
      '刘',
      '陈',
      '杨',
      '赵',
      '黄',
      '周',
      '吴',
      '徐',
      '孙',
      '胡',
      '朱',
      '高',
      '林',
      '何',
      '郭',
      '单',
      '欧阳',
    ],
  },
  'zh-Hant': {
    first: [
      '志明',
      '淑芬',
      '家豪',
      '怡君',
      '俊傑',
      '雅婷',
      '宗翰',
      '美玲',
      '冠宇',
      '佳穎',
      '承恩',
      '詩涵',
      '柏翰',
      '心怡',
      '建宏',
      '淑惠',
      '宇軒',
      '婉婷',
      '文雄',
      '佩珊',
    ],
    last: ['陳', '林', '黃', '張', '李', '王', '吳', '劉', '蔡', '楊', '許', '鄭', '謝', '郭', '洪', '曾', '歐陽'],
  },
}

/** Notes on follow-up calls. */
export const demoNotes: Record<'en' | 'zh-Hans' | 'zh-Hant', readonly string[]> = {
  en: [
    'Called. Reconnected the bank together and it has held since.',
    'Apologised, gave a month for free. She stays.',
    'Explained the new prices and moved them to yearly billing.',
    'Bug confirmed and passed on; told him when the fix was out.',
    'No answer by phone. Wrote an e-mail and got a kind reply.',
    'Walked through the import once more. All rows are in now.',
    'Refund was overdue; paid the same day.',
    'Showed the matching rules. Much happier at the end of the call.',
    'Had decided to leave already. Asked why and thanked him.',
    'Offered a training for the two colleagues. Booked for next week.',
    'Sent the export in the format that the accountant needs.',
    'Closed the duplicates for them. Took twenty minutes.',
  ],
  'zh-Hans': [
    '已致电，一起重新连接了银行，之后正常。',
    '道歉并赠送一个月，客户愿意继续使用。',
    '问题已转给研发，修复后已告知客户。',
    '重新演示了导入流程，数据已全部导入。',
  ],
  'zh-Hant': ['已致電說明新價格，改為年繳。', '已協助清除重複資料，顧客滿意。', '電話未接，改寄電子郵件並收到回覆。'],
}

const reasons = {
  speed: { en: 'Speed', 'zh-Hans': '速度', 'zh-Hant': '速度' },
  price: { en: 'Price', 'zh-Hans': '价格', 'zh-Hant': '價格' },
  features: { en: 'Missing features', 'zh-Hans': '功能不足', 'zh-Hant': '功能不足' },
  support: { en: 'Support', 'zh-Hans': '客户服务', 'zh-Hant': '客戶服務' },
  bank: { en: 'Bank connection', 'zh-Hans': '银行同步', 'zh-Hant': '銀行串接' },
  ease: { en: 'Easy to use', 'zh-Hans': '简单易用', 'zh-Hant': '簡單好用' },
  value: { en: 'Good value', 'zh-Hans': '性价比高', 'zh-Hant': '物超所值' },
}

const choices = (...ids: (keyof typeof reasons)[]) => ids.map((id) => ({ id, text: reasons[id] }))

/** The languages of sample data: those of the app. */
export type DemoLanguage = keyof typeof demoNames

/** Colleagues who own follow-ups. */
export const demoOwners: Record<DemoLanguage, readonly string[]> = {
  en: ['Grace', 'Tom', 'Mei'],
  'zh-Hans': ['陈静', '李伟', '王梅'],
  'zh-Hant': ['陳怡君', '林志明', '王美玲'],
}

interface DemoTexts {
  company: string
  relationship: string
  support: string
  link: string
  bankFailure: string
  priceRise: string
  /** Values of properties; those that are missing are shown as they are. */
  values: Readonly<Record<string, string>>
}

/** What the story is told in: names of the company, its surveys and its segments. */
export const demoTexts: Record<DemoLanguage, DemoTexts> = {
  en: {
    company: 'Northlight',
    relationship: 'Relationship survey',
    support: 'After support',
    link: 'Website',
    bankFailure: 'Bank connections fail',
    priceRise: 'Price rise',
    values: {},
  },
  'zh-Hans': {
    company: '北辰软件',
    relationship: '客户关系调查',
    support: '客服之后',
    link: '网站',
    bankFailure: '银行同步故障',
    priceRise: '价格上调',
    values: {
      ...{ Basic: '基础版', Plus: '专业版', Business: '企业版' },
      ...{ Europe: '华东', 'North America': '华南', 'Greater China': '华北' },
      ...{ Email: '邮件', Website: '网站' },
    },
  },
  'zh-Hant': {
    company: '北辰軟體',
    relationship: '顧客關係調查',
    support: '客服之後',
    link: '網站',
    bankFailure: '銀行串接中斷',
    priceRise: '價格調漲',
    values: {
      ...{ Basic: '基本版', Plus: '專業版', Business: '企業版' },
      ...{ Europe: '北部', 'North America': '中部', 'Greater China': '南部' },
      ...{ Email: '電子郵件', Website: '網站' },
    },
  },
}

/** What the properties are called. */
export const demoLabels = {
  plan: { en: 'Plan', 'zh-Hans': '套餐', 'zh-Hant': '方案' },
  region: { en: 'Region', 'zh-Hans': '地区', 'zh-Hant': '地區' },
  channel: { en: 'Channel', 'zh-Hans': '渠道', 'zh-Hant': '管道' },
  tier: { en: 'Tier', 'zh-Hans': '等级', 'zh-Hant': '等級' },
}

/** The sample surveys, the one for relationships first. */
export function listDemoSurveys(language: DemoLanguage) {
  const { company: subject, relationship, support } = demoTexts[language]
  // Without a language of its own, a survey is asked in that of the respondent.
  const locale = language === 'en' ? null : language
  return [
    {
      name: relationship,
      type: 'relationship' as const,
      subject,
      locale,
      reasons: {
        promoter: choices('ease', 'support', 'value'),
        passive: choices('speed', 'price', 'features', 'support', 'bank'),
        detractor: choices('speed', 'price', 'features', 'support', 'bank'),
      },
    },
    { name: support, type: 'touchpoint' as const, touchpoint: support, subject, locale },
  ]
}
