import type { Guide } from '../guide.ts'

export const en = {
  install: {
    title: 'Installing Vouch',
    summary: 'One process, one file, no cloud.',
    sections: {
      start: {
        title: 'Start',
        blocks: [
          'In a checkout of the source, with Node 20 or later:',
          { code: 'start' },
          'This starts the service on port 8787 with its own database file, `data/vouch.db`. The first start prints a setup link for the first owner. It works once.',
        ],
      },
      configure: {
        title: 'Configure',
        blocks: [
          'Use environment variables or an `.env` file; `.env.example` explains them all. If a value is wrong, the start stops and prints its name and the expected format.',
          {
            terms: [
              [
                '`PUBLIC_URL`',
                'the public address; with https, cookies are sent over https only, and browsers refuse http for it (`HSTS`)',
              ],
              ['`DATABASE_URL`', '`sqlite:data/vouch.db`, or a PostgreSQL address'],
              ['`TRUSTED_PROXIES`', 'your load balancer or proxy; without it, all respondents share one rate limit'],
              ['`SECRET`', 'signs links and sessions; keep it apart from the backups'],
            ],
          },
        ],
      },
      health: {
        title: 'Monitor',
        blocks: [
          '`/healthz` checks that the process runs, `/readyz` that the database responds, and `/metrics` serves Prometheus metrics. Logs are JSON lines without personal data. See [Operation](/help/operation) for details.',
        ],
      },
    },
  },
  'sign-in': {
    title: 'Sign-in, email and OIDC',
    summary: 'How members get access.',
    sections: {
      people: {
        title: 'Inviting members',
        blocks: [
          'In “Settings”, “Members”, an owner enters an email address and chooses a role. Vouch emails the link; without a mail server, copy it from the page. See [roles](/help/roles) for what each role can do.',
        ],
      },
      mail: {
        title: 'Email',
        blocks: [
          { code: 'smtp' },
          'Without a mail server, Vouch sends no email. An invitation shows its link to the person who invites, and `npm run vouch -- reset-password EMAIL` prints a link to a new password. For development, `MAIL_TO_LOG=true` writes emails to the log.',
        ],
      },
      factor: {
        title: 'Two-step verification and sessions',
        blocks: [
          'Members sign in with a password, a link or a passkey, and can turn on two-step verification: see [signing in securely](/help/secure-sign-in). Passkeys belong to the domain of `PUBLIC_URL` and need HTTPS; when the domain changes, members add new ones. `npm run vouch -- reset-second-factor EMAIL` helps the last owner. After several wrong attempts, sign-in pauses, longer each time.',
        ],
      },
      oidc: {
        title: 'Single sign-on',
        blocks: [
          'One OpenID Connect provider, such as Keycloak, Entra ID or Google:',
          { code: 'oidc' },
          'Only members and people with an invitation can sign in. They are recognised by their verified email address. Users with two-step verification are asked for it, unless `amr` of the ID token has `mfa` or factors of two kinds.',
        ],
      },
    },
  },
  roles: {
    title: 'Roles',
    summary: 'What each role can do.',
    sections: {
      people: {
        title: 'Members',
        blocks: ['The service itself uses this table.', { table: 'roles' }],
      },
      keys: {
        title: 'API keys',
        blocks: [
          'Keys have a scope instead of a role. Give each program its own key with the narrowest scope it needs.',
          { table: 'keys' },
        ],
      },
      audit: {
        title: 'The audit log',
        blocks: [
          'Every change by a member or a key is recorded: who, what, when and from which IP address. So is every export and every look at a secret, in the app, through the API or on the command line, and repeated failed sign-ins.',
          'No role can change or delete entries, and the database refuses it. Each entry’s hash covers the one before it: Settings → Health and “vouch verify” tell when entries were changed or removed.',
        ],
      },
    },
  },
  backups: {
    title: 'Backups',
    summary: 'Back up while the service runs. Every backup is checked.',
    sections: {
      take: {
        title: 'Back up and restore',
        blocks: [
          { code: 'backup' },
          'A backup is always one SQLite file, so you can also use it to move between SQLite and PostgreSQL. It gets its name only once it is complete and checked. Existing files are never overwritten.',
        ],
      },
      nightly: { title: 'Every night', blocks: [{ code: 'nightly' }] },
      secret: {
        title: 'What a backup leaves out',
        blocks: [
          'The secret of the service: `data/vouch.db.secret`, or your `SECRET`. Keep it elsewhere. Contacts you delete later stay in older backups until you delete those backups.',
        ],
      },
    },
  },
  platforms: {
    title: 'PostgreSQL and Workers',
    summary: 'Run several processes, or run without a server.',
    sections: {
      postgres: {
        title: 'PostgreSQL',
        blocks: [
          { code: 'postgres' },
          'Any number of processes can share one database and one `SECRET`. Migrations run once, and rate limits apply across all processes. Each process opens up to 23 connections.',
        ],
      },
      workers: {
        title: 'Cloudflare Workers with D1',
        blocks: [
          { code: 'workers' },
          'Background jobs run every five minutes. Each isolate counts rate limits separately; add a rate limiting rule if they must be exact.',
        ],
      },
    },
  },
} satisfies Record<string, Guide>
