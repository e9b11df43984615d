import { html } from 'hono/html'
import type { PageContext } from './context.ts'
import { htmlDocument } from './document.ts'
import type { PageFeed } from './feed.ts'
import { shortcutsDialog } from './keyboard-shortcuts.ts'
import { accountMenu, workspaceMenu } from './menus.ts'
import { listVisibleSections, navigation, type Section } from './navigation.ts'
import { takeNotice } from './notices.ts'
import type { Markup } from './page.ts'
import { type QueryParams, withQuery, workspacePath } from './paths.ts'
import { sampleBanner } from './sample-banner.ts'
import { searchDialog, searchLink } from './search-dialog.ts'

export interface PageProps {
  title: string
  /** The section of the navigation; null for none. */
  current: Section | null
  /** Buttons and links beside the heading, the most likely first. */
  actions?: Markup
  /** Above the heading: breadcrumbs or tabs. */
  above?: Markup
  /** Links to the pages of the same area, at the side of this one: see `sideList`. */
  sideList?: Markup
  /** A line below the heading. */
  intro?: string | Markup
  /** Uses the whole width, for lists and charts. Text and forms stay narrow enough to read. */
  wide?: boolean
  head?: Markup
  /** The filters of the responses on the page, if it tells of new ones. */
  live?: URLSearchParams | QueryParams
  /** What the page follows while it is open: see `startFeed`. */
  feed?: PageFeed | undefined
}

/** A whole page for a member who is signed in. */
export function shell(page: PageContext, props: PageProps, content: Markup): Markup {
  return htmlDocument(
    page,
    {
      title: `${props.title} · ${page.workspace.name}`,
      look: 'app',
      head: props.head,
      style: props.current === 'follow-ups' ? 'follow-ups' : undefined,
      updates: updatesPath(page, props),
      feed: props.feed,
    },
    html`<a class="skip" href="#content">${page.t.common.skip}</a>
<header class="side">
${workspaceMenu(page)}
${searchLink(page)}
${navigation(page, props.current)}
${accountMenu(page)}
</header>
<main id="content" tabindex="-1" class="${props.wide || props.sideList ? 'wide' : ''}"${props.live ? ' data-live' : ''}>
${sampleBanner(page)}
${takeNotice(page) ?? ''}
${props.sideList ? besideList(props, content) : column(props, content)}
</main>
${searchDialog(page)}
${shortcutsDialog(page, listVisibleSections(page))}`,
  )
}

/** The URL of what is new since this page was rendered. */
function updatesPath({ c, workspace }: PageContext, { live = {} }: PageProps): string {
  const filters = live instanceof URLSearchParams ? Object.fromEntries(live) : live
  return withQuery(workspacePath(workspace.slug, '/updates'), { ...filters, since: c.var.deps.now() })
}

const besideList = (props: PageProps, content: Markup): Markup =>
  html`<div class="listed">
${props.sideList}
<div class="stack${props.wide ? '' : ' narrow'}">
${column(props, content)}
</div>
</div>`

const column = (props: PageProps, content: Markup): Markup =>
  html`${props.above ?? ''}
<header class="head">
<h1>${props.title}</h1>
${props.actions ? html`<div class="actions">${props.actions}</div>` : ''}
${props.intro ? html`<p class="intro">${props.intro}</p>` : ''}
</header>
${content}`
