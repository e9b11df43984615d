import type { HolidayCalendar } from './calendar.ts'

/** The mainland of China. The State Council publishes the next year in November. */
export const chinaHolidays: HolidayCalendar = {
  country: 'CN',
  years: [
    {
      year: 2026,
      source: {
        title: '国务院办公厅关于2026年部分节假日安排的通知',
        url: 'https://politics.gmw.cn/2025-11/04/content_38391083.htm',
        published: '2025-11-04',
      },
      daysOff: [
        { name: 'new-year', from: '2026-01-01', to: '2026-01-03' },
        { name: 'lunar-new-year', from: '2026-02-15', to: '2026-02-23' },
        { name: 'ching-ming', from: '2026-04-04', to: '2026-04-06' },
        { name: 'labour-day', from: '2026-05-01', to: '2026-05-05' },
        { name: 'dragon-boat', from: '2026-06-19', to: '2026-06-21' },
        { name: 'mid-autumn', from: '2026-09-25', to: '2026-09-27' },
        { name: 'national-day', from: '2026-10-01', to: '2026-10-07' },
      ],
      workingDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
    },
  ],
}
