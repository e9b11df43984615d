import type { MessageTexts } from '../../../shared/campaign.ts'
import type { DemoLanguage } from './customers.ts'

interface DemoCampaignTexts {
  /** Everyone twice a year; two subjects against each other; after support; a draft. */
  names: { autopilot: string; test: string; support: string; draft: string }
  autopilot: MessageTexts
  reminder: MessageTexts
  support: MessageTexts
  /** The other text of the test. */
  variant: MessageTexts
  draft: MessageTexts
}

/** What the sample campaigns are called, and what their messages say. */
export const demoCampaignTexts: Record<DemoLanguage, DemoCampaignTexts> = {
  en: {
    names: {
      autopilot: 'Everyone twice a year',
      test: 'After support: which subject works better?',
      support: 'After each support case',
      draft: 'Customers of the Business plan',
    },
    autopilot: {
      subject: 'How are we doing, {name|dear customer}?',
      introduction: 'Hello {name|there},\n\none question about Northlight, and it takes ten seconds:',
      closing: 'Thank you!\nGrace from Northlight',
    },
    reminder: {
      subject: 'We would still like to hear from you',
      introduction:
        'Hello {name|there},\n\nyesterday we asked you a question. Your answer decides what we improve next:',
    },
    support: {
      subject: 'How was our support?',
      introduction: 'Hello {name|there},\n\nwe have just helped you. How was it?',
    },
    variant: { subject: 'One click: how well did we help you?' },
    draft: {
      subject: 'You know Northlight best',
      introduction: 'Hello {name|there},\n\nyou use Northlight every day. We would like to know:',
    },
  },
  'zh-Hans': {
    names: {
      autopilot: '每位客户每年两次',
      test: '客服之后：哪个标题更好？',
      support: '每次客服结束之后',
      draft: '企业版客户',
    },
    autopilot: {
      subject: '{name|您好}，我们做得怎么样？',
      introduction: '{name|您好}：\n\n想请您回答一个问题，只需十秒钟：',
      closing: '感谢您的支持！\n北辰软件 陈静',
    },
    reminder: {
      subject: '期待听到您的意见',
      introduction: '{name|您好}：\n\n昨天我们向您提了一个问题。您的回答会决定我们接下来改进什么：',
    },
    support: {
      subject: '这次的客服怎么样？',
      introduction: '{name|您好}：\n\n我们刚刚为您处理了一个问题。您觉得怎么样？',
    },
    variant: { subject: '点一下即可：这次帮到您了吗？' },
    draft: { subject: '您最了解北辰软件', introduction: '{name|您好}：\n\n您每天都在使用北辰软件，想听听您的看法：' },
  },
  'zh-Hant': {
    names: {
      autopilot: '每位顧客每年兩次',
      test: '客服之後：哪個主旨效果較好？',
      support: '每次客服結束之後',
      draft: '企業版顧客',
    },
    autopilot: {
      subject: '{name|您好}，我們做得如何？',
      introduction: '{name|您好}：\n\n想請您回答一個問題，只需要十秒鐘：',
      closing: '感謝您的支持！\n北辰軟體 陳怡君',
    },
    reminder: {
      subject: '期待聽到您的意見',
      introduction: '{name|您好}：\n\n昨天我們向您提了一個問題。您的回答會決定我們接下來改善什麼：',
    },
    support: { subject: '這次的客服如何？', introduction: '{name|您好}：\n\n我們剛剛為您處理了一個問題。您覺得如何？' },
    variant: { subject: '點一下就好：這次有幫到您嗎？' },
    draft: { subject: '您最了解北辰軟體', introduction: '{name|您好}：\n\n您每天都在使用北辰軟體，想聽聽您的看法：' },
  },
}
