import { type Reason, reason } from './languages.ts'

/** Why customers leave: value, system, people. */
export const problems: readonly Reason[] = [
  reason('price', 'Price', '价格', '價格'),
  reason('quality', 'Quality', '质量', '品質'),
  reason('waiting', 'Waiting or delay', '等待或延误', '等候或延誤'),
  reason('process', 'Complicated process', '流程麻烦', '流程繁瑣'),
  reason('manner', 'How I was treated', '服务态度', '服務態度'),
  reason('skill', 'Knowledge and skill', '专业能力', '專業能力'),
]

/** What delights customers: value, information, speed, personality, add-ons, convenience. */
export const strengths: readonly Reason[] = [
  reason('value', 'Value for money', '物有所值', '物超所值'),
  reason('information', 'Clear information', '信息清楚', '資訊清楚'),
  reason('speed', 'Speed', '速度快', '速度快'),
  reason('personality', 'Friendly people', '员工亲切', '人員親切'),
  reason('extras', 'Little extras', '贴心的小细节', '貼心的小細節'),
  reason('convenience', 'Convenience', '方便', '方便'),
]

export const purchaseProblems: readonly Reason[] = [
  reason('price', 'Price', '价格', '價格'),
  reason('quality', 'Product quality', '商品质量', '商品品質'),
  reason('delivery', 'Delivery', '配送', '配送'),
  reason('ordering', 'Ordering or paying', '下单或付款', '下單或付款'),
  reason('returns', 'Returns', '退换货', '退換貨'),
  reason('manner', 'How I was treated', '服务态度', '服務態度'),
]

export const purchaseStrengths: readonly Reason[] = [
  reason('value', 'Value for money', '物有所值', '物超所值'),
  reason('choice', 'Wide choice', '选择丰富', '選擇豐富'),
  reason('information', 'Clear information', '信息清楚', '資訊清楚'),
  reason('speed', 'Quick delivery', '配送快', '配送快'),
  reason('personality', 'Friendly people', '员工亲切', '人員親切'),
  reason('convenience', 'Easy to order', '下单方便', '下單方便'),
]

export const supportProblems: readonly Reason[] = [
  reason('unsolved', 'Not resolved', '问题没有解决', '問題沒有解決'),
  reason('waiting', 'Took too long', '等待太久', '等候太久'),
  reason('repeating', 'Had to explain it again', '需要反复说明', '需要重複說明'),
  reason('reach', 'Hard to reach', '很难联系到你们', '很難聯絡到你們'),
  reason('manner', 'How I was treated', '服务态度', '服務態度'),
  reason('skill', 'Knowledge and skill', '专业能力', '專業能力'),
]

export const supportStrengths: readonly Reason[] = [
  reason('solved', 'Resolved right away', '一次就解决了', '一次就解決'),
  reason('speed', 'Quick reply', '响应快', '回應快'),
  reason('information', 'Clear answer', '说明清楚', '說明清楚'),
  reason('personality', 'Friendly people', '客服亲切', '客服親切'),
  reason('convenience', 'Easy to reach', '联系方便', '聯絡方便'),
]

export const onboardingProblems: readonly Reason[] = [
  reason('setup', 'Setup', '设置', '設定'),
  reason('guidance', 'Too little guidance', '指引不足', '說明不足'),
  reason('missing', 'Something I need is missing', '缺少我需要的功能', '缺少我需要的功能'),
  reason('difficult', 'Hard to understand', '不容易理解', '不容易理解'),
  reason('price', 'Price', '价格', '價格'),
  reason('help', 'Help came late', '帮助不及时', '協助不及時'),
]

export const onboardingStrengths: readonly Reason[] = [
  reason('easy', 'Easy to start', '上手容易', '容易上手'),
  reason('guidance', 'Clear guidance', '指引清楚', '說明清楚'),
  reason('useful', 'Useful from day one', '马上就能用上', '馬上就能派上用場'),
  reason('personality', 'Helpful people', '有人热心帮助', '有人熱心協助'),
  reason('design', 'Well designed', '设计用心', '設計用心'),
]

export const workProblems: readonly Reason[] = [
  reason('pay', 'Pay and benefits', '薪酬福利', '薪資福利'),
  reason('load', 'Workload', '工作量', '工作量'),
  reason('lead', 'Leadership', '领导方式', '主管領導'),
  reason('growth', 'Growth and learning', '成长与学习', '成長與學習'),
  reason('tools', 'Tools and processes', '工具与流程', '工具與流程'),
  reason('team', 'How we treat each other', '团队氛围', '團隊氣氛'),
]

export const workStrengths: readonly Reason[] = [
  reason('team', 'My colleagues', '同事', '同事'),
  reason('lead', 'Leadership', '领导', '主管'),
  reason('meaning', 'Work that matters', '工作有意义', '工作有意義'),
  reason('growth', 'Growth and learning', '成长与学习', '成長與學習'),
  reason('freedom', 'Freedom and trust', '自主与信任', '自主與信任'),
  reason('pay', 'Pay and benefits', '薪酬福利', '薪資福利'),
]

export const eventProblems: readonly Reason[] = [
  reason('content', 'Content', '内容', '內容'),
  reason('speakers', 'Speakers', '讲者', '講者'),
  reason('place', 'Venue', '场地', '場地'),
  reason('organisation', 'Organisation', '组织安排', '活動安排'),
  reason('food', 'Food and drink', '餐饮', '餐飲'),
  reason('price', 'Price', '价格', '價格'),
]

export const eventStrengths: readonly Reason[] = [
  reason('content', 'Content', '内容', '內容'),
  reason('speakers', 'Speakers', '讲者', '講者'),
  reason('people', 'The people I met', '结识的人', '認識的人'),
  reason('place', 'Venue', '场地', '場地'),
  reason('organisation', 'Organisation', '组织安排', '活動安排'),
]
