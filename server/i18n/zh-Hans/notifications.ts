import type { NotificationMessages } from '../en/notifications.ts'

export const zhHans: NotificationMessages = {
  title: '通知',
  intro: '与反馈和跟进有关的邮件，可按工作区分别设置。',
  manage: '设置邮件通知',
  noMail: 'Vouch 尚未配置邮件服务器，因此不会发送这些邮件。所有者可在“设置 → 运行状况”中查看详情。',
  none: '您的工作区都不发送邮件：示例数据仅供浏览。',
  events: {
    assigned: { label: '有跟进分配给我时', hint: '几分钟内合并为一封邮件发送。您自己领取的不会通知。' },
    dueToday: {
      label: '工作日 8:00，我今天到期的回访',
      hint: '包括已逾期的。没有到期的回访时不发送；如已订阅每日摘要，则在摘要中列出。',
    },
    alerts: { label: '单条反馈的提醒', hint: '规则指定发给您的提醒，一分钟内送达。' },
  },
  digest: '摘要',
  digestHint: '早上发送：得分、显著变化、值得一读的留言和待回访的客户。没有新情况时不发送。',
  digests: { off: '不发送', daily: '每个工作日', weekly: '每周', monthly: '每月' },
  quietHours: '免打扰时段',
  quietHint: (timeZone) => `邮件会等到时段结束后再发送。时间以${timeZone}为准。`,
  from: '开始',
  until: '结束',
  noQuietHours: '无',
  saved: '通知设置已保存。',
  quietError: '请选择两个不同的时间，或都选“无”。',
  unsubscribe: {
    title: '不再接收此类邮件？',
    events: {
      assigned: '此工作区有跟进分配给您时，Vouch 将不再发送邮件。',
      dueToday: 'Vouch 将不再发送此工作区今日到期回访的邮件。',
      alerts: 'Vouch 将不再向您发送此工作区的提醒邮件。',
      digest: 'Vouch 将不再向您发送此工作区的摘要邮件。',
    },
    button: '停止发送',
    done: '您将不再收到此类邮件',
    doneText: '您可以随时在账号的“通知”中重新开启。',
    settings: '打开通知设置',
  },
}
