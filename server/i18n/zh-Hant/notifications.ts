import type { NotificationMessages } from '../en/notifications.ts'

export const zhHant: NotificationMessages = {
  title: '通知',
  intro: '與回饋和回訪有關的電子郵件，可依工作區分別設定。',
  manage: '設定郵件通知',
  noMail: 'Vouch 尚未設定郵件伺服器，因此不會寄出這些信件。擁有者可在「設定 → 運作狀態」查看詳情。',
  none: '您的工作區都不寄送信件：範例資料僅供瀏覽。',
  events: {
    assigned: { label: '有回訪指派給我時', hint: '幾分鐘內合併成一封信寄出。您自己接手的不會通知。' },
    dueToday: {
      label: '工作日 8:00，我今天到期的回訪',
      hint: '包括已逾期的。沒有到期的回訪時不寄送；若已訂閱每日摘要，則在摘要中列出。',
    },
    alerts: { label: '單則回饋的提醒', hint: '規則指定寄給您的提醒，一分鐘內送達。' },
  },
  digest: '摘要',
  digestHint: '早上寄送：分數、顯著變動、值得一讀的留言和待回訪的顧客。沒有新狀況時不寄送。',
  digests: { off: '不寄送', daily: '每個工作日', weekly: '每週', monthly: '每月' },
  quietHours: '勿擾時段',
  quietHint: (timeZone) => `信件會等到時段結束後再寄出。時間以${timeZone}為準。`,
  from: '開始',
  until: '結束',
  noQuietHours: '無',
  saved: '通知設定已儲存。',
  quietError: '請選擇兩個不同的時間，或都選「無」。',
  unsubscribe: {
    title: '不再接收這類信件？',
    events: {
      assigned: '此工作區有回訪指派給您時，Vouch 將不再寄信。',
      dueToday: 'Vouch 將不再寄送此工作區今日到期回訪的信件。',
      alerts: 'Vouch 將不再寄送此工作區的提醒。',
      digest: 'Vouch 將不再寄送此工作區的摘要。',
    },
    button: '停止寄送',
    done: '您將不再收到這類信件',
    doneText: '您可以隨時在帳號的「通知」中重新開啟。',
    settings: '開啟通知設定',
  },
}
