import type { HolidayCalendar } from './calendar.ts'

/** Macao: the public holidays and, where they are a weekend, the days in lieu. Half days off are working days. */
export const macaoHolidays: HolidayCalendar = {
  country: 'MO',
  years: [
    {
      year: 2026,
      source: {
        title: '二零二六年度公眾假期、公共行政工作人員獲豁免上班及補假日的日期表',
        url: 'https://www.gov.mo/zh-hans/?p=820123',
        published: null,
      },
      daysOff: [
        { name: 'new-year', from: '2026-01-01' },
        { name: 'lunar-new-year', from: '2026-02-17', to: '2026-02-19' },
        { name: 'good-friday', from: '2026-04-03' },
        { name: 'easter-eve', from: '2026-04-04' },
        { name: 'ching-ming', from: '2026-04-05', to: '2026-04-07' },
        { name: 'labour-day', from: '2026-05-01' },
        { name: 'buddha-birthday', from: '2026-05-24', to: '2026-05-25' },
        { name: 'dragon-boat', from: '2026-06-19' },
        { name: 'day-after-mid-autumn', from: '2026-09-26' },
        { name: 'day-after-mid-autumn', from: '2026-09-28' },
        { name: 'national-day', from: '2026-10-01', to: '2026-10-02' },
        { name: 'chung-yeung', from: '2026-10-18', to: '2026-10-19' },
        { name: 'all-souls-day', from: '2026-11-02' },
        { name: 'immaculate-conception', from: '2026-12-08' },
        { name: 'macao-sar-day', from: '2026-12-20', to: '2026-12-21' },
        { name: 'winter-solstice', from: '2026-12-22' },
        { name: 'christmas-eve', from: '2026-12-24' },
        { name: 'christmas', from: '2026-12-25' },
      ],
      workingDays: [],
    },
  ],
}
