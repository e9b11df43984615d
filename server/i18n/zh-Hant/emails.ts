import type { EmailMessages } from '../en/emails.ts'

export const zhHant: EmailMessages = {
  notifications: {
    assigned: ({ shown, workspace }) => ({
      subject: `${shown} 位新的待回訪顧客 · ${workspace}`,
      heading: `您有 ${shown} 位新的待回訪顧客`,
      footer: '有回訪指派給您時，您會收到這封信。',
    }),
    replied: ({ workspace }) => ({
      subject: `顧客已回覆 · ${workspace}`,
      heading: '有顧客回覆了您的信件',
      footer: '顧客在您負責的回訪中回信時，您會收到這封信。',
    }),
    dueToday: ({ shown, workspace }) => ({
      subject: `今日回訪 ${shown} 位 · ${workspace}`,
      heading: `今天有 ${shown} 位顧客待您回訪`,
      footer: '工作日早上有到期的回訪時，您會收到這封信。',
    }),
    overdue: ({ shown, workspace }) => ({
      subject: `${shown} 位顧客的回訪已逾期 · ${workspace}`,
      heading: `您有 ${shown} 位顧客的回訪已逾期`,
      footer: '您的回訪逾期時，您會收到這封信。',
    }),
    escalated: ({ shown, workspace }) => ({
      subject: `${shown} 位顧客仍在等待回訪 · ${workspace}`,
      heading: `${shown} 位顧客的回訪逾期後仍未處理`,
      footer: '您是經理或團隊主管，回訪逾期未處理時會收到這封信。',
    }),
    actionReopened: ({ title, followUps, isOwner, workspace }) => ({
      subject: `原因再次出現：${title} · ${workspace}`,
      heading: '原因再次出現',
      body: `新增 ${followUps} 件回訪提到「${title}」要消除的原因。這項改善措施已重新開啟，請設定新的期限。`,
      button: '開啟改善措施',
      footer: isOwner
        ? '您是這項改善措施的負責人，因此收到這封信。'
        : '這項改善措施沒有負責人，您是經理，因此收到這封信。',
    }),
    urgentFirst: '最緊急的排在最前面。',
    overdueCount: (n) => `其中 ${n} 位已逾期。`,
    score: (score) => `${score} 分`,
    more: (shown) => `還有 ${shown} 位`,
    openOne: '查看回訪',
    openList: '開啟我的回訪名單',
    unsubscribe: '不再接收這類信件',
    settings: '通知設定',
  },
  invitation: ({ workspace, from }) => ({
    subject: `邀請您加入 Vouch 上的「${workspace}」`,
    heading: `加入「${workspace}」`,
    body: from
      ? `${from} 邀請您加入 Vouch 上的「${workspace}」，和團隊一起傾聽顧客的聲音。`
      : `您受邀加入 Vouch 上的「${workspace}」，和團隊一起傾聽顧客的聲音。`,
    button: '接受邀請',
    footer: '連結 7 天內有效。如果這不是您預期的信件，略過即可。',
  }),
  reset: () => ({
    subject: '重設您的 Vouch 密碼',
    heading: '重設密碼',
    body: '我們收到了重設您 Vouch 密碼的要求。',
    button: '設定新密碼',
    footer: '連結 1 小時內有效，只能使用一次。如果不是您本人操作，請略過這封信，您的密碼不會變更。',
  }),
  link: () => ({
    subject: '您的 Vouch 登入連結',
    heading: '登入 Vouch',
    body: '這是您要求的登入連結。',
    button: '登入',
    footer: '連結 10 分鐘內有效，只能使用一次。如果不是您本人操作，請略過這封信。',
  }),
  'second-factor-reset': ({ workspace, from }) => ({
    subject: '您的 Vouch 兩步驟驗證已被重設',
    heading: '您的兩步驟驗證已被重設',
    body: from
      ? `「${workspace}」的擁有者 ${from} 移除了您的通行密鑰與驗證器 App，您在所有裝置上的登入均已失效。請重新登入並設定新的驗證方式。`
      : '管理員移除了您的通行密鑰與驗證器 App，您在所有裝置上的登入均已失效。請重新登入並設定新的驗證方式。',
    button: '登入',
    footer: '如果您沒有提出過這項要求，請立即聯絡工作區的擁有者，並變更密碼。',
  }),
  'channel-gone': ({ workspace, from = '' }) => ({
    subject: `「${from}」不再接收訊息 · ${workspace}`,
    heading: `「${from}」已停用`,
    body: '接收端表示不再接收訊息（HTTP 410），Vouch 已停止傳送。如為誤會，請重新啟用。',
    button: '查看詳情',
    footer: '您是此工作區的擁有者，因此收到這封信。',
  }),
  'channel-broken': ({ workspace, from = '' }) => ({
    subject: `「${from}」已失效 · ${workspace}`,
    heading: `「${from}」已停用`,
    body: '此網址已失效或不允許傳送，Vouch 已停止傳送。未送出的訊息會保留，請填寫正確的網址並重新啟用。',
    button: '查看詳情',
    footer: '您是此工作區的擁有者，因此收到這封信。',
  }),
  'channel-failing': ({ workspace, from = '' }) => ({
    subject: `「${from}」已連續五天傳送失敗 · ${workspace}`,
    heading: `「${from}」已停用`,
    body: '最近五天的每次傳送都失敗了，Vouch 已停止傳送。請查看接收端的回應，恢復正常後重新啟用。',
    button: '查看詳情',
    footer: '您是此工作區的擁有者，因此收到這封信。',
  }),
  test: () => ({
    subject: 'Vouch 測試郵件',
    heading: '郵件可以送達',
    body: '您要求 Vouch 寄出一封測試郵件。郵件伺服器運作正常。',
    button: '返回 Vouch',
    footer: '如果這不是您預期的郵件，請略過。',
  }),
  copyLink: '如果按鈕無法點擊，請將以下網址複製到瀏覽器中開啟：',
}
