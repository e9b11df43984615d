import type { DemoLanguage } from './customers.ts'

interface Mail {
  subject: string
  text: string
}

/** What is said and written in the stories of follow-ups. `{name}` is the customer, `{agent}` the colleague. */
export interface StoryTexts {
  wonBack: {
    comment: string
    reached: string
    promise: string
    solved: string
    after: string
    newcomer: string
    reward: string
  }
  lost: { solved: string; after: string; lost: string }
  cause: {
    comment: string
    reached: string
    promise: string
    mail: Mail
    reply: string
    waiting: string
    solved: string
    after: string
  }
  action: { title: string; description: string }
  praise: { comment: string }
  /** Of ordinary follow-ups: why we wait, why one is lost, and what customers say who are asked again. */
  ordinary: { waiting: string; lost: readonly string[]; promoters: readonly string[]; detractors: readonly string[] }
}

export const storyTexts: Record<DemoLanguage, StoryTexts> = {
  en: {
    wonBack: {
      comment:
        'Three weeks ago I was promised a call about our doubled invoices. Nobody rang. Please call me, or I’m gone.',
      reached: 'Reached at last. 38 invoices were doubled by the import, and our promised call was never made.',
      promise: 'All doubled invoices are deleted by tomorrow noon, and Tom rings to confirm.',
      solved: 'Deleted the 38 doubles, checked the list together, sent a small credit. Everything matches again.',
      after: 'Tom rang when he said he would, and the books are clean. That is how it should be.',
      newcomer: 'Harbour Street Bakery',
      reward: 'One month for free',
    },
    lost: {
      solved: 'Not talkative. The monthly report was late again; moved its run to the first of the month.',
      after: 'The report was late again this month.',
      lost: 'Apologised. The contract with another vendor is signed already. Thanked for the honesty, sent the export.',
    },
    cause: {
      comment: 'Our bank has been disconnected four times this month. I type every payment by hand.',
      reached: 'Same as the others: the bank ends the session after a few days, and nobody is told.',
      promise: 'We write as soon as connections renew themselves.',
      mail: {
        subject: 'Your bank connection now renews itself',
        text: `Hello {name},

In your response you told us that your bank kept being disconnected. Others told us the same, so we have changed it: connections now renew themselves, and you get a warning a week before your bank wants your signature.

Could you connect your bank once more and tell me whether it holds?

{agent}
Northlight`,
      },
      reply: `Hello,

connected yesterday, and this morning all payments were there. Fingers crossed!

{name}`,
      waiting: 'Told by email what we changed. Waiting for the new connection.',
      solved: 'Connected, all payments are in. Closed the gap of last month together.',
      after: 'It has held since. A pity it took so long.',
    },
    action: {
      title: 'Bank connections renew themselves',
      description:
        'Banks end a session after some days, and nobody is told. Renew connections in the background, and warn a week before a new signature is needed.',
    },
    praise: { comment: 'Grace found our mistake in five minutes and explained it without making us feel silly.' },
    ordinary: {
      waiting: 'Needs the file from the customer to look into it. Asked for it, waiting.',
      lost: [
        'Called again. Has found another vendor meanwhile, nothing we can do.',
        'Listened for half an hour. The trust is gone; the contract ends with the year.',
      ],
      promoters: ['Sorted out quickly after your call. Thank you!', 'Did not expect anybody to ring. Impressed.'],
      detractors: ['Kind call, but the problem is back.', 'Nothing has changed for us.'],
    },
  },
  'zh-Hans': {
    wonBack: {
      comment: '发票重复的事，三周前就说会回电，一直没人打来。请给我打个电话，再不解决就不用了。',
      reached: '终于联系上客户。导入时有38张发票重复，之前答应的回电也没有兑现。',
      promise: '明天中午前删除全部重复发票，由李伟打电话确认。',
      solved: '已删除38张重复发票，和客户一起核对无误，并给予小额补偿，账目已对上。',
      after: '李伟说到做到，准时回了电话，账也清楚了。服务就该这样。',
      newcomer: '港湾路面包房',
      reward: '赠送一个月',
    },
    lost: {
      solved: '客户话不多。月报又晚了，已改为每月1日生成。',
      after: '这个月的月报还是晚了。',
      lost: '已致歉。客户已与其他厂商签约，感谢其坦诚相告，并协助导出数据。',
    },
    cause: {
      comment: '这个月银行同步断了四次，每笔付款都要手工录入。',
      reached: '与其他客户情况相同：银行几天后就断开连接，却没有任何提醒。',
      promise: '银行连接能自动续期后，第一时间写信告知。',
      mail: {
        subject: '银行连接现在会自动续期',
        text: `{name}您好：

您之前反映银行连接经常断开，其他客户也遇到了同样的问题，我们已经做了改进：现在连接会自动续期，银行需要重新授权时，会提前一周提醒您。

麻烦您重新连接一次银行，并告诉我是否稳定，好吗？

{agent}
北辰软件`,
      },
      reply: `您好：

昨天已重新连接，今早付款记录都同步过来了。希望以后别再断了！

{name}`,
      waiting: '已发邮件说明改进，等待客户重新连接。',
      solved: '客户已重新连接，付款记录齐全，并一起补录了上个月的缺口。',
      after: '之后一直正常，就是拖得久了点。',
    },
    action: {
      title: '银行连接自动续期',
      description: '银行几天后就会断开连接，客户却收不到提醒。改为后台自动续期，需要重新授权时提前一周提醒。',
    },
    praise: { comment: '陈静五分钟就找到了我们的错误，讲得很耐心，一点也不让人难堪。' },
    ordinary: {
      waiting: '需要客户提供文件才能排查，已联系，等待客户发来。',
      lost: ['再次致电，客户已换用其他厂商，无法挽回。', '听客户讲了半小时。信任已失，年底到期不再续约。'],
      promoters: ['打完电话很快就解决了，谢谢！', '没想到真的有人回电，很满意。'],
      detractors: ['电话里态度很好，但问题又出现了。', '对我们来说没有任何变化。'],
    },
  },
  'zh-Hant': {
    wonBack: {
      comment: '發票重複的事，三週前就說會回電，一直沒有人打來。請打電話給我，再不解決我就不用了。',
      reached: '終於聯絡上顧客。匯入時有38張發票重複，之前答應的回電也沒有兌現。',
      promise: '明天中午前刪除所有重複的發票，由林志明來電確認。',
      solved: '已刪除38張重複的發票，和顧客一起核對無誤，並給予小額補償，帳目已相符。',
      after: '林志明說到做到，準時回電，帳也清楚了。服務就該這樣。',
      newcomer: '港灣路麵包店',
      reward: '贈送一個月',
    },
    lost: {
      solved: '顧客話不多。月報又晚了，已改為每月1日產生。',
      after: '這個月的月報還是晚了。',
      lost: '已致歉。顧客已與其他廠商簽約，感謝對方坦白告知，並協助匯出資料。',
    },
    cause: {
      comment: '這個月銀行串接斷了四次，每筆付款都要手動輸入。',
      reached: '與其他顧客情況相同：銀行幾天後就中斷連線，卻沒有任何通知。',
      promise: '銀行串接能自動續期後，第一時間寫信告知。',
      mail: {
        subject: '銀行串接現在會自動續期',
        text: `{name}您好：

您先前反映銀行串接經常中斷，其他顧客也遇到同樣的問題，我們已經改善：現在串接會自動續期，銀行需要重新授權時，會提前一週通知您。

麻煩您重新串接一次銀行，並告訴我是否穩定，好嗎？

{agent}
北辰軟體`,
      },
      reply: `您好：

昨天已重新串接，今天早上付款紀錄都進來了。希望以後別再斷了！

{name}`,
      waiting: '已寄電子郵件說明改善內容，等候顧客重新串接。',
      solved: '顧客已重新串接，付款紀錄齊全，並一起補上上個月的缺漏。',
      after: '之後一直正常，只是拖得有點久。',
    },
    action: {
      title: '銀行串接自動續期',
      description: '銀行幾天後就會中斷連線，顧客卻收不到通知。改為在背景自動續期，需要重新授權時提前一週通知。',
    },
    praise: { comment: '陳怡君五分鐘就找到我們的錯誤，說明很有耐心，一點也不讓人難堪。' },
    ordinary: {
      waiting: '需要顧客提供檔案才能查明，已聯絡，等候顧客寄來。',
      lost: ['再次致電，顧客已改用其他廠商，無法挽回。', '聽顧客說了半小時。信任已失，年底到期不再續約。'],
      promoters: ['通完電話很快就解決了，謝謝！', '沒想到真的有人回電，很滿意。'],
      detractors: ['電話裡態度很好，但問題又出現了。', '對我們來說沒有任何改變。'],
    },
  },
}

/** Fills in names. */
export const fillNames = (text: string, { name, agent = '' }: { name: string; agent?: string }): string =>
  text.replaceAll('{name}', name).replaceAll('{agent}', agent)
