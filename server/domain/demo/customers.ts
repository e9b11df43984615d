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
    first: ['伟', '芳', '敏', '静', '磊', '洋', '丽', '强', '婷', '鹏', '雪', '建国'],
    last: ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴'],
  },
  'zh-Hant': {
    first: ['志明', '淑芬', '家豪', '怡君', '俊傑', '雅婷', '宗翰', '美玲'],
    last: ['陳', '林', '黃', '張', '李', '王', '吳', '劉'],
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
  'zh-Hant': ['已致電說明新價格，改為年繳。', '已協助清除重複資料，客戶滿意。', '電話未接，改寄電子郵件並收到回覆。'],
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

/** The sample surveys. */
export const demoSurveys = [
  {
    name: 'Relationship survey',
    type: 'relationship',
    subject: 'Northlight',
    reasons: {
      promoter: choices('ease', 'support', 'value'),
      passive: choices('speed', 'price', 'features', 'support', 'bank'),
      detractor: choices('speed', 'price', 'features', 'support', 'bank'),
    },
  },
  { name: 'After support', type: 'touchpoint', touchpoint: 'After support', subject: 'Northlight' },
] as const
