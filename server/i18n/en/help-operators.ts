import type { Guide } from '../guide.ts'

export const en = {
  install: {
    title: 'Installing Vouch',
    summary: 'One process, one file, no cloud.',
    sections: {
      start: {
        title: 'Start',
        blocks: [
          'In a copy of the source, with Node 20 or later:',
          { code: 'start' },
          'opens the service on port 8787 with a database file of its own, `data/vouch.db`. The first start prints an address at which you set up the first owner; it works once.',
        ],
      },
      configure: {
        title: 'Configure',
        blocks: [
          'By environment variables or a file `.env`; `.env.example` explains them all. A wrong value stops the start with its name and what was expected.',
          {
            terms: [
              ['`PUBLIC_URL`', 'the address that people reach; behind https cookies are sent by https alone'],
              ['`DATABASE_URL`', '`sqlite:data/vouch.db`, or an address of PostgreSQL'],
              ['`TRUSTED_PROXIES`', 'your balancer or proxy; without it everybody shares one limit'],
              ['`SECRET`', 'signs links and sessions; keep it apart from the backups'],
            ],
          },
        ],
      },
      health: {
        title: 'Watch',
        blocks: [
          '`/healthz` says that the process runs, `/readyz` that the database answers, `/metrics` has figures for Prometheus. Logs are lines of JSON without personal data. The README has the details.',
        ],
      },
    },
  },
  'sign-in': {
    title: 'Sign-in, e-mail and OIDC',
    summary: 'How people get in, and how to let them.',
    sections: {
      people: {
        title: 'Inviting people',
        blocks: [
          'Under “Settings”, “People”, an owner invites by e-mail address and chooses a role. The link is sent by e-mail, or can be copied where no mail server is set. What each role may do is in the [table of roles](/help/roles).',
        ],
      },
      mail: {
        title: 'E-mail',
        blocks: [
          { code: 'smtp' },
          'Without a mail server, Vouch sends no email. An invitation shows its link to the person who invites, and `npm run vouch -- reset-password EMAIL` prints a link to a new password. For development, `MAIL_TO_LOG=true` writes emails to the log.',
        ],
      },
      factor: {
        title: 'Second factor and sessions',
        blocks: [
          'Everybody can turn on a second factor (a code of an authenticator app) under “Your account”, and end sessions of other devices there. After several wrong guesses sign-in pauses, for longer each time.',
        ],
      },
      oidc: {
        title: 'Single sign-on',
        blocks: [
          'One OpenID Connect provider, such as Keycloak, Entra ID or Google:',
          { code: 'oidc' },
          'Only people who are members or have been invited get in, known by their verified e-mail address.',
        ],
      },
    },
  },
  roles: {
    title: 'Roles',
    summary: 'Who may do what.',
    sections: {
      people: {
        title: 'People',
        blocks: ['This table is the one that the service itself goes by.', { table: 'roles' }],
      },
      keys: {
        title: 'API keys',
        blocks: [
          'Keys have a scope instead of a role. Give each program its own key, and the narrowest scope that does.',
          { table: 'keys' },
        ],
      },
      audit: {
        title: 'The audit log',
        blocks: [
          'Every change that people or keys make is kept with who, what, when and from where. Nobody can change or delete it, whatever his role.',
        ],
      },
    },
  },
  backups: {
    title: 'Backups',
    summary: 'Taken while people work, and checked before they count.',
    sections: {
      take: {
        title: 'Take and restore',
        blocks: [
          { code: 'backup' },
          'A backup is one SQLite file, whatever the database is: so it is also the way from SQLite to PostgreSQL and back. It gets its name once it is whole and checked; nothing that exists is overwritten.',
        ],
      },
      nightly: { title: 'Every night', blocks: [{ code: 'nightly' }] },
      secret: {
        title: 'What is not in it',
        blocks: [
          'The secret of the service, `data/vouch.db.secret` or what you set as `SECRET`. Keep it elsewhere. And: who is erased later stays in older backups until you delete them.',
        ],
      },
    },
  },
  platforms: {
    title: 'PostgreSQL and Workers',
    summary: 'The same service with many processes, or without a server.',
    sections: {
      postgres: {
        title: 'PostgreSQL',
        blocks: [
          { code: 'postgres' },
          'As many processes as you like share one database and one `SECRET`. Migrations run once, limits hold for all together. Each process opens up to 23 connections.',
        ],
      },
      workers: {
        title: 'Cloudflare Workers with D1',
        blocks: [
          { code: 'workers' },
          'Background work runs every five minutes. Limits are counted by each isolate for itself: add a rate limiting rule where they must hold.',
        ],
      },
    },
  },
} satisfies Record<string, Guide>
