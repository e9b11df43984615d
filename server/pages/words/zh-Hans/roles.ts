import type { RoleWords } from '../en/roles.ts'

export const zhHans: RoleWords = {
  roles: { owner: '所有者', manager: '管理者', marketer: '市场人员', agent: '客服', viewer: '查看者' },
  scopes: { read: 'read（读取）', write: 'write（写入）', admin: 'admin（管理）' },
  permissions: {
    enter: '进入工作区',
    figures: '查看得分、调查和链接',
    comments: '阅读回复（不含回复者）',
    contacts: '查看联系人及回复者',
    'contacts.change': '添加、修改和导入联系人',
    'contacts.erase': '清除联系人及其全部回复',
    'answers.change': '更正、标记和恢复回复',
    'answers.delete': '删除回复（会留下记录）',
    'follow-ups': '查看所有人的跟进',
    'follow-ups.own': '查看自己的跟进',
    'follow-ups.change': '备注和完成可见的跟进',
    'follow-ups.assign': '将跟进交给他人',
    'surveys.change': '创建和修改调查、链接',
    invite: '生成个人链接',
    identity: '查看签名链接的密钥',
    'segment-keys': '设定细分维度',
    settings: '修改工作区设置',
    audit: '查看审计日志',
    access: '管理人员、角色和 API 密钥',
    danger: '删除工作区',
    operation: '读取服务指标',
  },
}
