import type { ErrorMessages } from '../en/errors.ts'

export const zhHans = {
  start: '返回首页',
  reference: (id) => `管理员可在日志中按编号 ${id} 查到详情。`,
  notFound: { title: '页面不存在', text: '网址可能不完整，或页面已被删除。' },
  role: { title: '您没有访问权限', text: '请联系工作区所有者更改您的角色。' },
  noWorkspace: {
    title: '您已不是成员',
    text: '您尚未加入任何工作区。请联系工作区所有者邀请您，然后打开邀请链接。',
  },
  forbidden: { title: '请求被拒绝', text: '请求不是来自本服务的页面。请返回并重新加载页面，再试一次。' },
  malformed: { title: '无法识别提交的内容', text: '请返回并重新加载页面，再试一次。' },
  conflict: {
    title: '刚有其他人修改过',
    text: '您的操作没有保存。请返回确认是否仍有必要，再试一次。',
  },
  gone: { title: '已不再提供', text: '此页面已被移除。' },
  tooLarge: { title: '内容过大', text: '请返回，减少一次提交的内容。' },
  busy: { title: '操作过于频繁', text: '请等待一分钟后再试。' },
  unavailable: { title: '暂时无法使用', text: '数据库暂无响应，数据没有丢失。请几秒后重试。' },
  broken: { title: '出了点问题', text: '这是我们的问题，与您无关。请再试一次。' },
} satisfies ErrorMessages
