import type { HolidayCalendar } from './calendar.ts'

/** Hong Kong: general holidays besides Sundays. The government gazettes the next year in spring. */
export const hongKongHolidays: HolidayCalendar = {
  country: 'HK',
  years: [
    {
      year: 2026,
      source: {
        title: 'General holidays for 2026',
        url: 'https://www.gov.hk/en/about/abouthk/holiday/2026.htm',
        published: '2025-05-16',
      },
      daysOff: [
        { name: 'new-year', from: '2026-01-01' },
        { name: 'lunar-new-year', from: '2026-02-17', to: '2026-02-19' },
        { name: 'good-friday', from: '2026-04-03' },
        { name: 'day-after-good-friday', from: '2026-04-04' },
        { name: 'ching-ming', from: '2026-04-06' },
        // Easter Monday is the substitute for Ching Ming Festival, so its own is a day later.
        { name: 'easter-monday', from: '2026-04-07' },
        { name: 'labour-day', from: '2026-05-01' },
        { name: 'buddha-birthday', from: '2026-05-25' },
        { name: 'dragon-boat', from: '2026-06-19' },
        { name: 'hksar-day', from: '2026-07-01' },
        { name: 'day-after-mid-autumn', from: '2026-09-26' },
        { name: 'national-day', from: '2026-10-01' },
        { name: 'chung-yeung', from: '2026-10-19' },
        { name: 'christmas', from: '2026-12-25' },
        { name: 'after-christmas', from: '2026-12-26' },
      ],
      workingDays: [],
    },
    {
      year: 2027,
      source: {
        title: 'General holidays for 2027',
        url: 'https://www.gov.hk/en/about/abouthk/holiday/2027.htm',
        published: null,
      },
      daysOff: [
        { name: 'new-year', from: '2027-01-01' },
        { name: 'lunar-new-year', from: '2027-02-06', to: '2027-02-09' },
        { name: 'good-friday', from: '2027-03-26' },
        { name: 'day-after-good-friday', from: '2027-03-27' },
        { name: 'easter-monday', from: '2027-03-29' },
        { name: 'ching-ming', from: '2027-04-05' },
        { name: 'labour-day', from: '2027-05-01' },
        { name: 'buddha-birthday', from: '2027-05-13' },
        { name: 'dragon-boat', from: '2027-06-09' },
        { name: 'hksar-day', from: '2027-07-01' },
        { name: 'day-after-mid-autumn', from: '2027-09-16' },
        { name: 'national-day', from: '2027-10-01' },
        { name: 'chung-yeung', from: '2027-10-08' },
        { name: 'christmas', from: '2027-12-25' },
        { name: 'after-christmas', from: '2027-12-27' },
      ],
      workingDays: [],
    },
  ],
}
