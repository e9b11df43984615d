import type { en } from '../en/help-operators.ts'
import type { Translated } from '../guide.ts'

export const zhHans = {
  install: {
    title: '安装 Vouch',
    summary: '一个进程，一个文件，无需云服务。',
    sections: {
      start: {
        title: '启动',
        blocks: [
          '在源代码目录中，使用 Node 20 或更高版本：',
          { code: 'start' },
          '服务会在 8787 端口启动，并使用自己的数据库文件 `data/vouch.db`。首次启动会打印设置链接，用于设置第一位所有者；链接只能使用一次。',
        ],
      },
      configure: {
        title: '配置',
        blocks: [
          '通过环境变量或 `.env` 文件配置，`.env.example` 中有全部说明。值有误时服务不会启动，并会说明变量名和正确的写法。',
          {
            terms: [
              [
                '`PUBLIC_URL`',
                '用户访问的地址；使用 https 时，cookie 只通过 https 发送，浏览器也不再以 http 访问它（`HSTS`）',
              ],
              ['`DATABASE_URL`', '`sqlite:data/vouch.db`，或 PostgreSQL 的地址'],
              ['`TRUSTED_PROXIES`', '您的负载均衡或代理；不设置则所有受访者共用一个限额'],
              ['`SECRET`', '用于签名链接和会话；请与备份分开保存'],
            ],
          },
        ],
      },
      health: {
        title: '监控',
        blocks: [
          '`/healthz` 表示进程在运行，`/readyz` 表示数据库有响应，`/metrics` 提供 Prometheus 指标。日志为逐行 JSON，不含个人数据。详情见[运维文档](/help/operation)。',
        ],
      },
    },
  },
  'sign-in': {
    title: '登录、邮件与 OIDC',
    summary: '成员如何获得访问权限。',
    sections: {
      people: {
        title: '邀请成员',
        blocks: [
          '所有者在“设置”的“成员”中填写邮箱地址并选择角色即可邀请。链接会以邮件发送；未设置邮件服务器时可以复制。各角色的权限见[角色表](/help/roles)。',
        ],
      },
      mail: {
        title: '邮件',
        blocks: [
          { code: 'smtp' },
          '没有邮件服务器时，Vouch 不发送邮件：邀请链接会显示给邀请人，`npm run vouch -- reset-password EMAIL` 会打印重置密码的链接。开发时可设置 `MAIL_TO_LOG=true`，将邮件写入日志。',
        ],
      },
      factor: {
        title: '两步验证与会话',
        blocks: [
          '成员可用密码、邮件链接或通行密钥登录，并可开启两步验证，见[安全登录](/help/secure-sign-in)。通行密钥与 `PUBLIC_URL` 的域名绑定，需要 HTTPS；更换域名后，成员须重新添加。最后一位所有者丢失验证方式时，运行 `npm run vouch -- reset-second-factor EMAIL`。多次猜错密码后登录会暂停，时间逐次延长。',
        ],
      },
      oidc: {
        title: '单点登录',
        blocks: [
          '可接入一个 OpenID Connect 提供方，例如 Keycloak、Entra ID 或 Google：',
          { code: 'oidc' },
          '只有成员或受邀者可以进入，以经过验证的邮箱地址识别。开启两步验证的成员仍须完成第二步，除非 ID 令牌的 `amr` 含有 `mfa` 或两类因素。',
        ],
      },
    },
  },
  roles: {
    title: '角色',
    summary: '谁可以做什么。',
    sections: {
      people: { title: '成员', blocks: ['服务本身就以这张表为准。', { table: 'roles' }] },
      keys: {
        title: 'API 密钥',
        blocks: ['密钥没有角色，而有权限范围。请为每个程序使用单独的密钥，并选用够用的最小范围。', { table: 'keys' }],
      },
      audit: {
        title: '操作日志',
        blocks: [
          '成员或密钥所做的每项更改都会记录：谁、做了什么、何时、来自哪个 IP 地址。每次导出、每次查看密钥（无论通过页面、API 还是命令行）以及多次失败的登录也会记录。',
          '任何角色都无法修改或删除这些记录，数据库也会拒绝。每条记录的哈希都包含上一条的哈希：记录一旦被更改或删除，“设置 → 运行状况”和 vouch verify 都会提示。',
        ],
      },
    },
  },
  backups: {
    title: '备份',
    summary: '服务运行期间即可备份，每份备份都会核对。',
    sections: {
      take: {
        title: '备份与恢复',
        blocks: [
          { code: 'backup' },
          '无论使用哪种数据库，备份都是一个 SQLite 文件，因此也可用于在 SQLite 与 PostgreSQL 之间迁移。文件在完整写入并核对之后才会获得正式名称，绝不会覆盖已有的内容。',
        ],
      },
      nightly: { title: '每晚自动备份', blocks: [{ code: 'nightly' }] },
      secret: {
        title: '备份不包含的内容',
        blocks: [
          '没有服务的密钥，即 `data/vouch.db.secret` 或您设置的 `SECRET`，请另行保存。另外：之后删除的联系人仍会留在较早的备份中，直到您删除这些备份。',
        ],
      },
    },
  },
  platforms: {
    title: 'PostgreSQL 与 Workers',
    summary: '同一服务，可多进程运行，也可无服务器运行。',
    sections: {
      postgres: {
        title: 'PostgreSQL',
        blocks: [
          { code: 'postgres' },
          '任意多个进程共用一个数据库和同一个 `SECRET`。迁移只执行一次，限额对所有进程合并计算。每个进程最多打开 23 个连接。',
        ],
      },
      workers: {
        title: 'Cloudflare Workers 与 D1',
        blocks: [
          { code: 'workers' },
          '后台任务每五分钟运行一次。限额由各个实例分别计算：如需严格限制，请另加速率限制规则。',
        ],
      },
    },
  },
} satisfies Translated<typeof en>
