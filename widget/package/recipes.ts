/** How to do what people want to do. `{service}` stands for the address of the service. */
export interface Recipe {
  id: string
  title: string
  /** With `code` in it. */
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
      'A card in the corner of the page that thanks for the order, after three seconds. Whoever has answered or ' +
      'closed it is left alone for 90 days.',
    code: [
      htmlExample(`<vouch-survey survey="SURVEY_ID" display="card" delay="3" pages="/thanks /orders/*"
  contact-id="C-1042" properties='{"order":"A-77","plan":"pro"}'></vouch-survey>`),
    ],
  },
  {
    id: 'exit-intent',
    title: 'Before they leave',
    text:
      'A dialog when the pointer leaves at the top, for every fifth visitor. Phones have no pointer, so there the ' +
      'second trigger counts: 60 percent of the page.',
    code: [
      htmlExample(`<vouch-survey survey="SURVEY_ID" display="dialog" exit depth="60"
  share="20" again="180"></vouch-survey>`),
    ],
  },
  {
    id: 'single-page',
    title: 'In a single-page app',
    text:
      'Put the element once beside your app, not into a view. It waits for the name, whenever you say it; the `?.` is ' +
      'for those whose browser has not loaded the script.',
    code: [
      htmlExample(`<div id="app"></div>
<vouch-survey survey="SURVEY_ID" display="bar" event="order-paid"></vouch-survey>`),
      { language: 'JavaScript', text: `globalThis.vouch?.track('order-paid')` },
    ],
  },
  {
    id: 'identity',
    title: 'Customers you have signed in',
    text:
      'What a page says about its reader can be made up in any browser. So sign `contact-id` (or `contact-email`, ' +
      'where you give no id) on your server, with the survey’s identity secret (`GET /api/surveys/{id}/identity-secret`). It never goes into a page.',
    code: [
      {
        language: 'Node',
        text: `import { createHmac } from 'node:crypto'
const signature = createHmac('sha256', process.env.VOUCH_IDENTITY_SECRET).update(customer.id).digest('hex')`,
      },
      {
        language: 'PHP',
        text: `$signature = hash_hmac('sha256', $customer->id, getenv('VOUCH_IDENTITY_SECRET'));`,
      },
      {
        language: 'Python',
        text: `import hashlib, hmac, os
secret = os.environ["VOUCH_IDENTITY_SECRET"].encode()
signature = hmac.new(secret, customer.id.encode(), hashlib.sha256).hexdigest()`,
      },
      htmlExample(`<vouch-survey survey="SURVEY_ID" contact-id="C-1042" signature="9f3c…"></vouch-survey>`),
    ],
  },
  {
    id: 'csp',
    title: 'Under a strict Content Security Policy',
    text:
      'Two sources are enough. The element has no inline style, no `eval`, no font, no image, no frame and no cookie. Give it ' +
      'colours in a style sheet of your own.',
    code: [
      {
        language: 'HTTP',
        text: `Content-Security-Policy: default-src 'self'; script-src 'self' {service}; connect-src 'self' {service}`,
      },
    ],
  },
  {
    id: 'looks',
    title: 'In your colours',
    text:
      'A survey may have a colour and a font of its own; what your page says of the element outweighs them. Else font and ' +
      'text colour are those of your page. Light or dark follows `color-scheme`, and either colour may be a ' +
      '`light-dark()` of your own. What is still different has a part to style.',
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
    title: 'From an e-mail to a page of your own',
    text:
      'Let the links of the e-mail lead to your page, with the token of the personal link and the score, and hand both to ' +
      'the element. The score is only chosen beforehand: mail scanners open links, too.',
    code: [
      htmlExample(`<vouch-survey survey="SURVEY_ID"></vouch-survey>`),
      {
        language: 'JavaScript',
        text: `const address = new URL(location.href)
for (const name of ['token', 'score']) {
  const value = address.searchParams.get(name)
  if (value) document.querySelector('vouch-survey').setAttribute(name, value)
}`,
      },
    ],
  },
  {
    id: 'listening',
    title: 'Do something with the score',
    text: 'Events rise to the document. Ask for nothing in return: whether to share it in public is for everybody, or for nobody.',
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
    text: 'React 19 knows custom elements: properties by their name, and events by `on` before theirs.',
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
    text: "Tell Vue that it is an element: `isCustomElement: (tag) => tag === 'vouch-survey'` among its compiler options.",
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
