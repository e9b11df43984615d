/** A recipe. `{service}` is replaced by the URL of the service. */
export interface Recipe {
  id: string
  title: string
  /** May contain `code`. */
  text: string
  code: readonly { language: string; text: string }[]
}

const htmlExample = (text: string) => ({ language: 'HTML', text })

export const quickStart = `<!doctype html>
<title>My shop</title>
<script type="module" src="{service}/vouch.js"></script>
<h1>Thank you for your order</h1>
<vouch-survey survey="SURVEY_ID"></vouch-survey>`

export const recipes: readonly Recipe[] = [
  {
    id: 'after-purchase',
    title: 'After a purchase',
    text:
      'A card in the corner of the thank-you page, after three seconds. Visitors who answer or close it do not see it ' +
      'again for 90 days.',
    code: [
      htmlExample(`<vouch-survey survey="SURVEY_ID" display="card" delay="3" pages="/thanks /orders/*"
  contact-id="C-1042" properties='{"order":"A-77","plan":"pro"}'></vouch-survey>`),
    ],
  },
  {
    id: 'exit-intent',
    title: 'Before they leave',
    text:
      'A dialog when the pointer leaves at the top, for one in five visitors. Phones have no pointer, so they use the ' +
      'second trigger: 60 percent of the page scrolled.',
    code: [
      htmlExample(`<vouch-survey survey="SURVEY_ID" display="dialog" exit depth="60"
  share="20" again="180"></vouch-survey>`),
    ],
  },
  {
    id: 'single-page',
    title: 'In a single-page app',
    text:
      'Put the element beside your app, not inside a view. It is shown when you call `track` with the name of its ' +
      '`event`. The `?.` covers browsers that have not loaded the script.',
    code: [
      htmlExample(`<div id="app"></div>
<vouch-survey survey="SURVEY_ID" display="bar" event="order-paid"></vouch-survey>`),
      { language: 'JavaScript', text: `globalThis.vouch?.track('order-paid')` },
    ],
  },
  {
    id: 'identity',
    title: 'Signed-in customers',
    text:
      'Anyone can change attributes in their browser. To verify customers, sign `id:` and the `contact-id`, or `email:` and ' +
      'the `contact-email` in lower case, on your server, with the identity secret of the survey ' +
      '(`GET /api/surveys/{id}/identity-secret`). Never put the secret in a page. A signature may have an end: sign ' +
      '`until:1893456000:id:C-1042`, and put `1893456000.` (Unix seconds) before the hexadecimal digits. Of the verified responses of ' +
      'one customer to a survey, only the first within the throttle of the workspace counts; others are kept as suspect. ' +
      'To test your code: with the secret `test-secret`, `id:C-1042` gives `0184942d8c2c…71bf`.',
    code: [
      {
        language: 'Node',
        text: `import { createHmac } from 'node:crypto'
const signature = createHmac('sha256', process.env.VOUCH_IDENTITY_SECRET).update(\`id:\${customer.id}\`).digest('hex')`,
      },
      {
        language: 'PHP',
        text: `$signature = hash_hmac('sha256', 'id:' . $customer->id, getenv('VOUCH_IDENTITY_SECRET'));`,
      },
      {
        language: 'Python',
        text: `import hashlib, hmac, os
secret = os.environ["VOUCH_IDENTITY_SECRET"].encode()
signature = hmac.new(secret, f"id:{customer.id}".encode(), hashlib.sha256).hexdigest()`,
      },
      {
        language: 'Ruby',
        text: `require 'openssl'
signature = OpenSSL::HMAC.hexdigest('SHA256', ENV.fetch('VOUCH_IDENTITY_SECRET'), "id:#{customer.id}")`,
      },
      {
        language: 'Go',
        text: `mac := hmac.New(sha256.New, []byte(os.Getenv("VOUCH_IDENTITY_SECRET")))
mac.Write([]byte("id:" + customer.ID))
signature := hex.EncodeToString(mac.Sum(nil))`,
      },
      {
        language: 'Java',
        text: `var mac = Mac.getInstance("HmacSHA256");
mac.init(new SecretKeySpec(System.getenv("VOUCH_IDENTITY_SECRET").getBytes(UTF_8), "HmacSHA256"));
var signature = HexFormat.of().formatHex(mac.doFinal(("id:" + customer.id()).getBytes(UTF_8)));`,
      },
      htmlExample(`<vouch-survey survey="SURVEY_ID" contact-id="C-1042" signature="9f3c…"></vouch-survey>`),
    ],
  },
  {
    id: 'csp',
    title: 'Under a strict Content Security Policy',
    text:
      'Two sources are enough. The element uses no inline styles, `eval`, fonts, images, frames or cookies. Set its ' +
      'colours in your own style sheet. It also works where Trusted Types are required: allow its policy `lit-html` by name, ' +
      'with `allow-duplicates` if your page uses Lit too. Safari before 16.4 needs a nonce for styles: the element ' +
      'takes the one of the first element of the page that has one.',
    code: [
      {
        language: 'HTTP',
        text: `Content-Security-Policy: default-src 'self'; script-src 'self' {service}; connect-src 'self' {service}`,
      },
      {
        language: 'HTTP',
        text: `Content-Security-Policy: require-trusted-types-for 'script'; trusted-types lit-html`,
      },
    ],
  },
  {
    id: 'older-browsers',
    title: 'In older browsers',
    text:
      'The widget runs in Chromium 80, Safari 14.1 and Firefox 78 or later. Older browsers leave the element as it is and show what ' +
      'is inside, so put a link to the survey there: its page has a plain form for them. Once the element runs, the link is ' +
      'gone. The style keeps it from showing while the script loads.',
    code: [
      htmlExample(
        `<vouch-survey survey="SURVEY_ID" link="SLUG"><a href="{service}/l/SLUG">Short survey</a></vouch-survey>`,
      ),
      {
        language: 'CSS',
        text: `@keyframes wait { from { visibility: hidden } to { visibility: hidden } }
vouch-survey:not(:defined) { animation: wait 3s }`,
      },
    ],
  },
  {
    id: 'looks',
    title: 'Your own colours',
    text:
      'A survey may have its own colour and font; the style sheet of your page overrides them. Otherwise the font and text ' +
      'colour are those of your page. Light or dark follows `color-scheme`, and colours may use `light-dark()`. Style ' +
      'everything else by its part.',
    code: [
      {
        language: 'CSS',
        text: `vouch-survey { --vouch-accent: #7a1f5c; --vouch-on-accent: #fff; --vouch-radius: 0 }
vouch-survey::part(button) { text-transform: uppercase }`,
      },
    ],
  },
  {
    id: 'links',
    title: 'From an email to your own page',
    text:
      'Link from the email to your page, with the token of the personal link and the score, and pass both to the element. ' +
      'The score is only preselected, because mail scanners open links too.',
    code: [
      htmlExample(`<vouch-survey survey="SURVEY_ID"></vouch-survey>`),
      {
        language: 'JavaScript',
        text: `const url = new URL(location.href)
for (const name of ['token', 'score']) {
  const value = url.searchParams.get(name)
  if (value) document.querySelector('vouch-survey').setAttribute(name, value)
}`,
      },
    ],
  },
  {
    id: 'listening',
    title: 'Use the score in your page',
    text: 'Events bubble to the document. If you invite customers to post a public review, invite all of them, not only promoters.',
    code: [
      {
        language: 'JavaScript',
        text: `document.addEventListener('vouch-score', ({ detail }) => analytics.track('nps', { group: detail.group }))`,
      },
    ],
  },
  {
    id: 'react',
    title: 'React',
    text: 'React 19 supports custom elements: use property names, and event names prefixed with `on`.',
    code: [
      {
        language: 'TSX',
        text: `import 'vouch-survey' // or the script in index.html
import type {} from 'vouch-survey/react'

export const Thanks = ({ order }: { order: string }) => (
  <vouch-survey survey="SURVEY_ID" display="card" delay={3} properties={{ order }}
    onvouch-score={({ detail }) => console.log(detail.group)} />
)`,
      },
    ],
  },
  {
    id: 'vue',
    title: 'Vue',
    text: "Set `isCustomElement: (tag) => tag === 'vouch-survey'` in Vue’s compiler options.",
    code: [
      {
        language: 'Vue',
        text: `<script setup lang="ts">
import 'vouch-survey' // or the script in index.html
import type {} from 'vouch-survey/vue'
defineProps<{ order: string }>()
</script>
<template>
  <vouch-survey survey="SURVEY_ID" display="card" :delay="3" :properties="{ order }"
    @vouch-score="({ detail }) => console.log(detail.group)" />
</template>`,
      },
    ],
  },
]
