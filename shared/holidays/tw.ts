import type { HolidayCalendar } from './calendar.ts'

/** Taiwan. The Executive Yuan approves the next year in May or June. */
export const taiwanHolidays: HolidayCalendar = {
  country: 'TW',
  years: [
    {
      year: 2026,
      source: {
        title: '中華民國115年政府行政機關辦公日曆表（院授人培字第11430248312號函）',
        url: 'https://data.gov.tw/dataset/14718',
        published: '2025-06-13',
      },
      daysOff: [
        { name: 'founding-day', from: '2026-01-01' },
        { name: 'lunar-new-year', from: '2026-02-14', to: '2026-02-22' },
        { name: 'peace-memorial-day', from: '2026-02-27', to: '2026-02-28' },
        { name: 'children-and-tomb-sweeping', from: '2026-04-03', to: '2026-04-06' },
        { name: 'labour-day', from: '2026-05-01' },
        { name: 'dragon-boat', from: '2026-06-19' },
        { name: 'mid-autumn', from: '2026-09-25' },
        { name: 'teachers-day', from: '2026-09-28' },
        { name: 'national-day', from: '2026-10-09', to: '2026-10-10' },
        { name: 'retrocession-day', from: '2026-10-25', to: '2026-10-26' },
        { name: 'constitution-day', from: '2026-12-25' },
      ],
      workingDays: [],
    },
    {
      year: 2027,
      source: {
        title: '中華民國116年政府行政機關辦公日曆表',
        url: 'https://data.gov.tw/dataset/14718',
        published: null,
      },
      daysOff: [
        { name: 'founding-day', from: '2027-01-01' },
        { name: 'lunar-new-year', from: '2027-02-04', to: '2027-02-10' },
        { name: 'peace-memorial-day', from: '2027-02-28', to: '2027-03-01' },
        { name: 'children-and-tomb-sweeping', from: '2027-04-04', to: '2027-04-06' },
        { name: 'labour-day', from: '2027-04-30', to: '2027-05-01' },
        { name: 'dragon-boat', from: '2027-06-09' },
        { name: 'mid-autumn', from: '2027-09-15' },
        { name: 'teachers-day', from: '2027-09-28' },
        { name: 'national-day', from: '2027-10-10', to: '2027-10-11' },
        { name: 'retrocession-day', from: '2027-10-25' },
        { name: 'constitution-day', from: '2027-12-24', to: '2027-12-25' },
        // For 1 January 2028, which is a Saturday.
        { name: 'founding-day', from: '2027-12-31' },
      ],
      workingDays: [],
    },
  ],
}
