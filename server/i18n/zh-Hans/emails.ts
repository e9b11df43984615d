import type { EmailMessages } from '../en/emails.ts'

export const zhHans: EmailMessages = {
  notifications: {
    assigned: ({ shown, workspace }) => ({
      subject: `${shown} 项新的跟进 · ${workspace}`,
      heading: `您有 ${shown} 项新的跟进`,
      footer: '有跟进分配给您时，您会收到这封邮件。',
    }),
    replied: ({ workspace }) => ({
      subject: `客户已回复 · ${workspace}`,
      heading: '有客户回复了您的邮件',
      footer: '客户在您负责的跟进中回复邮件时，您会收到这封邮件。',
    }),
    dueToday: ({ shown, workspace }) => ({
      subject: `今日回访 ${shown} 位 · ${workspace}`,
      heading: `今天有 ${shown} 位客户待您回访`,
      footer: '工作日早上有到期的回访时，您会收到这封邮件。',
    }),
    overdue: ({ shown, workspace }) => ({
      subject: `${shown} 项跟进已逾期 · ${workspace}`,
      heading: `您有 ${shown} 项跟进已逾期`,
      footer: '您的跟进逾期时，您会收到这封邮件。',
    }),
    escalated: ({ shown, workspace }) => ({
      subject: `${shown} 位客户仍在等待回访 · ${workspace}`,
      heading: `${shown} 项跟进逾期后仍未处理`,
      footer: '您是经理或团队负责人，跟进逾期未处理时会收到这封邮件。',
    }),
    actionReopened: ({ title, followUps, isOwner, workspace }) => ({
      subject: `原因再次出现：${title} · ${workspace}`,
      heading: '原因再次出现',
      body: `新增 ${followUps} 项跟进提到“${title}”要消除的原因。这项改进措施已重新打开，请设定新的截止日期。`,
      button: '打开改进措施',
      footer: isOwner
        ? '您是这项改进措施的负责人，因此收到这封邮件。'
        : '这项改进措施没有负责人，您是经理，因此收到这封邮件。',
    }),
    urgentFirst: '最紧急的排在最前。',
    overdueCount: (n) => `其中 ${n} 位已逾期。`,
    score: (score) => `${score} 分`,
    more: (shown) => `还有 ${shown} 位`,
    openOne: '查看跟进',
    openList: '打开我的回访名单',
    unsubscribe: '不再接收此类邮件',
    settings: '通知设置',
  },
  invitation: ({ workspace, from }) => ({
    subject: `邀请您加入 Vouch 上的“${workspace}”`,
    heading: `加入“${workspace}”`,
    body: from
      ? `${from} 邀请您加入 Vouch 上的“${workspace}”，和团队一起倾听客户的声音。`
      : `您受邀加入 Vouch 上的“${workspace}”，和团队一起倾听客户的声音。`,
    button: '接受邀请',
    footer: '链接 7 天内有效。如果这不是您期待的邮件，忽略即可。',
  }),
  reset: () => ({
    subject: '重置您的 Vouch 密码',
    heading: '重置密码',
    body: '我们收到了重置您 Vouch 密码的请求。',
    button: '设置新密码',
    footer: '链接 1 小时内有效，只能使用一次。如果不是您本人操作，请忽略这封邮件，您的密码不会改变。',
  }),
  link: () => ({
    subject: '您的 Vouch 登录链接',
    heading: '登录 Vouch',
    body: '这是您请求的登录链接。',
    button: '登录',
    footer: '链接 10 分钟内有效，只能使用一次。如果不是您本人操作，请忽略这封邮件。',
  }),
  'second-factor-reset': ({ workspace, from }) => ({
    subject: '您的 Vouch 两步验证已被重置',
    heading: '您的两步验证已被重置',
    body: from
      ? `“${workspace}”的所有者 ${from} 移除了您的通行密钥和验证器应用，您在所有设备上的登录均已失效。请重新登录并设置新的验证方式。`
      : '管理员移除了您的通行密钥和验证器应用，您在所有设备上的登录均已失效。请重新登录并设置新的验证方式。',
    button: '登录',
    footer: '如果您没有提出过此请求，请立即联系工作区的所有者，并更改密码。',
  }),
  'channel-gone': ({ workspace, from = '' }) => ({
    subject: `“${from}”不再接收消息 · ${workspace}`,
    heading: `“${from}”已停用`,
    body: '接收方表示不再接收消息（HTTP 410），Vouch 已停止发送。如属误会，请重新启用。',
    button: '查看详情',
    footer: '您是该工作区的所有者，因此收到此邮件。',
  }),
  'channel-broken': ({ workspace, from = '' }) => ({
    subject: `“${from}”已失效 · ${workspace}`,
    heading: `“${from}”已停用`,
    body: '该地址已失效或不允许发送，Vouch 已停止发送。未发出的消息会保留，请填写正确的地址并重新启用。',
    button: '查看详情',
    footer: '您是该工作区的所有者，因此收到此邮件。',
  }),
  'channel-failing': ({ workspace, from = '' }) => ({
    subject: `“${from}”已连续五天发送失败 · ${workspace}`,
    heading: `“${from}”已停用`,
    body: '最近五天的每次发送都失败了，Vouch 已停止发送。请查看接收方的返回内容，恢复正常后重新启用。',
    button: '查看详情',
    footer: '您是该工作区的所有者，因此收到此邮件。',
  }),
  test: () => ({
    subject: 'Vouch 测试邮件',
    heading: '邮件可以送达',
    body: '您请求 Vouch 发送一封测试邮件。邮件服务器工作正常。',
    button: '返回 Vouch',
    footer: '如果这不是您期待的邮件，忽略即可。',
  }),
  copyLink: '如果按钮无法点击，请将以下网址复制到浏览器中打开：',
}
