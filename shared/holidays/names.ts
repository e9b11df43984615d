/** What the public holidays are called, in the language of each reader. */
export const holidayNames = {
  'new-year': { en: 'New Year’s Day', 'zh-Hans': '元旦', 'zh-Hant': '元旦' },
  'founding-day': { en: 'Founding Day', 'zh-Hans': '开国纪念日', 'zh-Hant': '開國紀念日' },
  'lunar-new-year': { en: 'Lunar New Year', 'zh-Hans': '春节', 'zh-Hant': '春節' },
  'peace-memorial-day': { en: 'Peace Memorial Day', 'zh-Hans': '和平纪念日', 'zh-Hant': '和平紀念日' },
  'good-friday': { en: 'Good Friday', 'zh-Hans': '耶稣受难节', 'zh-Hant': '耶穌受難節' },
  'day-after-good-friday': { en: 'Day after Good Friday', 'zh-Hans': '耶稣受难节翌日', 'zh-Hant': '耶穌受難節翌日' },
  'easter-eve': { en: 'Day before Easter', 'zh-Hans': '复活节前日', 'zh-Hant': '復活節前日' },
  'easter-monday': { en: 'Easter Monday', 'zh-Hans': '复活节星期一', 'zh-Hant': '復活節星期一' },
  'children-and-tomb-sweeping': {
    en: 'Children’s Day and Tomb Sweeping Day',
    'zh-Hans': '儿童节及清明节',
    'zh-Hant': '兒童節及清明節',
  },
  'ching-ming': { en: 'Ching Ming Festival', 'zh-Hans': '清明节', 'zh-Hant': '清明節' },
  'labour-day': { en: 'Labour Day', 'zh-Hans': '劳动节', 'zh-Hant': '勞動節' },
  'buddha-birthday': { en: 'Birthday of the Buddha', 'zh-Hans': '佛诞', 'zh-Hant': '佛誕' },
  'dragon-boat': { en: 'Dragon Boat Festival', 'zh-Hans': '端午节', 'zh-Hant': '端午節' },
  'hksar-day': {
    en: 'Hong Kong SAR Establishment Day',
    'zh-Hans': '香港特别行政区成立纪念日',
    'zh-Hant': '香港特別行政區成立紀念日',
  },
  'mid-autumn': { en: 'Mid-Autumn Festival', 'zh-Hans': '中秋节', 'zh-Hant': '中秋節' },
  'day-after-mid-autumn': { en: 'Day after Mid-Autumn Festival', 'zh-Hans': '中秋节翌日', 'zh-Hant': '中秋節翌日' },
  'teachers-day': { en: 'Teachers’ Day', 'zh-Hans': '教师节', 'zh-Hant': '孔子誕辰紀念日／教師節' },
  'national-day': { en: 'National Day', 'zh-Hans': '国庆节', 'zh-Hant': '國慶日' },
  'chung-yeung': { en: 'Chung Yeung Festival', 'zh-Hans': '重阳节', 'zh-Hant': '重陽節' },
  'retrocession-day': { en: 'Taiwan Retrocession Day', 'zh-Hans': '台湾光复节', 'zh-Hant': '臺灣光復節' },
  'all-souls-day': { en: 'All Souls’ Day', 'zh-Hans': '追思节', 'zh-Hant': '追思節' },
  'immaculate-conception': { en: 'Immaculate Conception', 'zh-Hans': '圣母无原罪瞻礼', 'zh-Hant': '聖母無原罪瞻禮' },
  'macao-sar-day': {
    en: 'Macao SAR Establishment Day',
    'zh-Hans': '澳门特别行政区成立纪念日',
    'zh-Hant': '澳門特別行政區成立紀念日',
  },
  'winter-solstice': { en: 'Winter Solstice', 'zh-Hans': '冬至', 'zh-Hant': '冬至' },
  'constitution-day': { en: 'Constitution Day', 'zh-Hans': '行宪纪念日', 'zh-Hant': '行憲紀念日' },
  'christmas-eve': { en: 'Christmas Eve', 'zh-Hans': '圣诞节前日', 'zh-Hant': '聖誕節前日' },
  christmas: { en: 'Christmas Day', 'zh-Hans': '圣诞节', 'zh-Hant': '聖誕節' },
  'after-christmas': {
    en: 'First weekday after Christmas',
    'zh-Hans': '圣诞节后第一个平日',
    'zh-Hant': '聖誕節後第一個周日',
  },
} as const satisfies Record<string, Record<'en' | 'zh-Hans' | 'zh-Hant', string>>

export type HolidayName = keyof typeof holidayNames
