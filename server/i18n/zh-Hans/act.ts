import type { ActMessages } from '../en/act.ts'

export const zhHans: ActMessages = {
  titles: { take: '由您跟进这位客户？', 'note-call': '记录通话', close: '完成这项跟进？' },
  as: (name, workspace) => `您正以 ${name} 的身份操作（${workspace}）。`,
  takeHint: '跟进将列入您的回访名单。点击按钮前不会有任何改动。',
  take: '由我跟进',
  takeOver: (owner) => `从 ${owner} 处接手`,
  owned: (owner) => `这项跟进由 ${owner} 负责。`,
  close: '完成跟进',
  open: '在 Vouch 中打开',
  call: '拨打电话',
  another: '再记录一次通话',
  taken: { title: '已由您跟进', text: '已列入您的回访名单。' },
  closed: {
    title: '跟进已完成',
    text: (name, time) => (name ? `由 ${name} 完成，${time}。` : `完成于${time}。`),
  },
  noted: { title: '通话已记录', due: (time) => `下次回访期限：${time}。` },
  takenMeanwhile: { title: '已有人先行跟进', text: (owner) => `${owner} 刚刚接手了这项跟进，未作任何改动。` },
  changedMeanwhile: {
    title: '刚有其他人修改过',
    text: (name) => `${name} 刚刚修改了这项跟进，您的内容尚未保存。请查看最新情况，如仍需要再次提交。`,
  },
  expired: { title: '链接已过期', text: '邮件中的链接 7 天内有效。请登录后继续。' },
  revoked: { title: '链接已失效', text: '链接已被撤销，或您的权限已变更。请登录后继续。' },
  unavailable: { title: '这项跟进已不归您负责', text: '已转交给其他人，或已被删除。' },
  revoke: {
    title: '提醒邮件中的按钮',
    text: '无需登录即可接手、记录通话或完成跟进，7 天内有效。如果他人能看到您的邮件，请撤销。更改密码或退出所有设备后，按钮也会失效。如果您使用两步验证或通行密钥登录，邮件中不会有这些按钮。',
    button: '撤销已发出的所有按钮',
    done: '此前邮件中的按钮已失效。',
  },
}
