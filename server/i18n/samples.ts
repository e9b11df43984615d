/** Code samples, the same in every language. */
export const samples = {
  start: 'npm ci && npm start',
  snippet: `<script type="module" src="https://vouch.example.com/vouch.js"></script>
<vouch-survey survey="SURVEY_ID"></vouch-survey>`,
  signedLink: 'https://vouch.example.com/l/SLUG?email=ada@example.com&signature=HMAC',
  sign: `import { createHmac } from 'node:crypto'

const signature = createHmac('sha256', identitySecret)
  .update('email:ada@example.com') // or 'id:' and the externalId; the email address in lower case
  .digest('hex')`,
  contactsCsv: `name,email,phone,tier,shop
Ada Lovelace,ada@example.com,+442071234567,A,Harbour Street`,
  importAnswers: `npm run vouch -- import responses responses.csv --survey SURVEY_ID \\
  --map score=Score,at=Date,comment=Comment,contact.email=Email,property.shop=Shop`,
  smtp: `SMTP_URL=smtps://user:password@smtp.example.com:465
MAIL_FROM=Vouch <vouch@example.com>`,
  oidc: `OIDC_ISSUER=https://login.example.com
OIDC_CLIENT_ID=vouch
OIDC_CLIENT_SECRET=…
OIDC_NAME=Example`,
  backup: `npm run vouch -- backup vouch-2026-11-22.db     # while the service runs
DATABASE_URL=sqlite:data/new.db npm run vouch -- restore vouch-2026-11-22.db`,
  nightly: `0 3 * * *  cd /srv/vouch && npm run -s vouch -- backup backups/$(date +\\%F).db`,
  postgres: `DATABASE_URL=postgres://vouch:password@db.example.com/vouch
SECRET=at least 32 random characters`,
  workers: `npx wrangler d1 create vouch          # copy its id to wrangler.toml
npx wrangler d1 migrations apply vouch --remote
npx wrangler secret put SECRET
npx wrangler secret put API_KEY
npx wrangler deploy`,
} as const
