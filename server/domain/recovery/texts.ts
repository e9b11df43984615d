import type { MessageTexts } from '../../../shared/campaign.ts'
import type { NamingLanguage } from '../workspaces/first-names.ts'

/** What asks again is called, and what its messages say. In other languages, emails have their standard texts. */
interface RecoveryTexts {
  survey: string
  campaigns: { email: string; sms: string }
  email: MessageTexts
  sms: MessageTexts
}

export const recoveryTexts: Readonly<Record<NamingLanguage, RecoveryTexts>> = {
  en: {
    survey: 'Asked again after a follow-up',
    campaigns: { email: 'Asking again after a follow-up', sms: 'Asking again after a follow-up (text messages)' },
    email: {
      subject: 'Is everything in order now?',
      preheader: 'One question about how we handled your concern.',
      introduction:
        'Hello {name|there},\n\nyou told us that you were not happy, and we have been in touch since. Is everything in order now? ' +
        'Please tell us honestly:',
      closing: 'Thank you for giving us a second chance.',
    },
    sms: {
      message: 'Hello {name|there}, is everything in order now? One question about how we handled your concern: {link}',
    },
  },
  'zh-Hans': {
    survey: '跟进后再次询问',
    campaigns: { email: '跟进后再次询问', sms: '跟进后再次询问（短信）' },
    email: {
      subject: '您反映的问题都解决了吗？',
      preheader: '只有一个问题，想了解您对处理结果是否满意。',
      introduction: '{name|您好}：\n\n您之前反映的问题，我们已与您联系处理。现在都解决了吗？请如实告诉我们：',
      closing: '感谢您再给我们一次机会。',
    },
    sms: { message: '{name|您好}，您之前反映的问题都解决了吗？请告诉我们您的感受，只有一个问题：{link}' },
  },
  'zh-Hant': {
    survey: '回訪後再次詢問',
    campaigns: { email: '回訪後再次詢問', sms: '回訪後再次詢問（簡訊）' },
    email: {
      subject: '您反映的問題都解決了嗎？',
      preheader: '只有一個問題，想了解您對處理結果是否滿意。',
      introduction: '{name|您好}：\n\n您先前反映的問題，我們已經與您聯繫處理。現在都解決了嗎？請老實告訴我們：',
      closing: '謝謝您再給我們一次機會。',
    },
    sms: { message: '{name|您好}，您先前反映的問題都解決了嗎？請告訴我們您的感受，只有一個問題：{link}' },
  },
}

/** The language in which members of a workspace most likely read. */
export function getNamingLanguage(country: string | null): NamingLanguage {
  if (country === 'CN') return 'zh-Hans'
  return country === 'TW' || country === 'HK' || country === 'MO' ? 'zh-Hant' : 'en'
}
